# SPDX-License-Identifier: MIT
"""Turns the measurements of compare.py into a page of tables."""

import ctypes
import ctypes.util
import importlib.metadata
import os
import platform
import statistics
import subprocess
from dataclasses import dataclass

COLUMNS = ["products alone", "by hand", "Sluice", "libtorch", "PyTorch, eager",
           "PyTorch, compiled", "Keras on JAX", "Keras on TensorFlow"]
PACKAGES = ["torch", "keras", "jax", "jaxlib", "tensorflow", "tensorflow-cpu", "pandas", "numpy"]


@dataclass
class Ours:
    """What is measured of Sluice alone."""

    fits: list
    command_line: dict
    csv_tables: list


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2f}"


def paired_ratio(values, base):
    """Median over rounds of a program's time over the base's time in the same round."""
    ratios = [values[r] / base[r] for r in values if r in base]
    return statistics.median(ratios) if ratios else None


def cell(results, kind, size, column, base):
    setting, values = results.best(kind, size, column)
    if not values:
        return "-"
    text = number(statistics.median(values.values()))
    ratio = paired_ratio(values, base)
    return text if ratio is None else f"{text} ({number(ratio)} x)"


def base_column(results):
    measured = {column for _, _, column in results.values}
    return "Sluice" if "Sluice" in measured else "by hand"


def times(results, kind):
    base, sizes, rows = base_column(results), results.sizes(kind), []
    for column in COLUMNS:
        cells = [cell(results, kind, size, column, results.best(kind, size, base)[1])
                 for size in sizes]
        if any(text != "-" for text in cells):
            rows.append([column, *cells])
    return table([f"us at (rows, W), and times {base}"] + [f"({b:,}, {w})" for b, w in sizes], rows)


def paired_table(results, kind):
    """Sluice's time over the one by hand in its best tiles, run by turns, by number of threads."""
    sizes, rows = results.sizes(kind), []
    for threads in (1, 2):
        ratios = [results.over_by_hand.get((kind, size, threads)) for size in sizes]
        rows.append([threads, *(f"{statistics.median(r):.2f}" if r else "-" for r in ratios)])
    return table(["threads", *(f"({batch:,}, {width})" for batch, width in sizes)], rows)


def threads_table(results):
    """How much two threads gain over one, each at its best, by turns in one process."""
    sizes, rows = results.sizes("step"), []
    for column in ("by hand", "Sluice"):
        ratios = [results.one_thread_over.get(("step", size, column)) for size in sizes]
        if any(ratios):
            rows.append([column, *(f"{statistics.median(r):.2f}" if r else "-" for r in ratios)])
    return table(["1 thread / 2 threads", *(f"({b:,}, {w})" for b, w in sizes)], rows)


def best_settings(results):
    lines = []
    for (kind, size, column), settings in results.values.items():
        (way, threads), _ = results.best(kind, size, column)
        way = f"tiles of {way} rows" if isinstance(way, int) else way or "its only way"
        lines.append([column, kind, f"({size[0]:,}, {size[1]})", way, threads])
    return table(["program", "what", "(rows, W)", "best way", "threads"], lines)


def start_table(start_ups):
    rows = [[name, f"{ms:,.0f}" if ms >= 10 else f"{ms:.1f}", f"{megabytes:,.0f}"]
            for name, (ms, megabytes) in start_ups.items()]
    return table(["one step and one prediction", "ms in all", "peak MB"], rows)


def tail_table(tails):
    rows = [[t["program"], f"({t['batch']:,}, {t['width']})", t["threads"], t["neighbour"],
             number(t["microseconds"]), f"{1000 * t['beyond_5x']:.2f}"] for t in tails]
    return table(["program", "(rows, W)", "threads", "neighbour", "median us",
                  "in 1000 steps beyond 5 medians"], rows)


def fit_table(fits):
    """Microseconds a batch of fit, of its steps, and of steps whose batch stays in the cache."""
    named = {(line["what"], line["threads"]): line for line in fits}
    rows = [[threads, *(number(named[what, threads]["microseconds"])
                        for what in ("fit", "fit_steps", "fit_resident_steps")),
             f"{100 * named['fit_share', threads]['inside_the_step']:.0f} %"]
            for threads in sorted({threads for _, threads in named})]
    return table(["threads", "us a batch of `fit`", "its steps", "steps on one batch",
                  "of `fit` inside the step"], rows)


def command_line_table(figures):
    return table(["the program `sluice`", ""],
                 [[what, number(value)] for what, value in figures.items()])


def output_of(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "not found"


def processor():
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
    named = {key.strip(): value.strip() for key, value in fields.items()}
    flags = named.get("flags", "").split()
    widest = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "SSE"
    return (f"{named.get('model name')} (family {named.get('cpu family')}, "
            f"model {named.get('model')}), {os.cpu_count()} cores, {widest}")


def blas():
    library = ctypes.util.find_library("openblas")
    if not library:
        return "not found"
    config = ctypes.CDLL(library).openblas_get_config
    config.restype = ctypes.c_char_p
    return config().decode()


def versions():
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found) or "none"


def machine(load):
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return table(["machine", ""], [
        ["processor", processor()],
        ["memory", f"{megabytes:,} MB"],
        ["system", platform.platform()],
        ["load when started", f"{load:.2f}"],
        ["compiler", output_of("c++", "--version")],
        ["OpenBLAS", blas()],
        ["libtorch", output_of("dpkg-query", "-W", "-f=${Version}\n", "libtorch-dev")],
        ["Python", f"{platform.python_version()}, {versions()}"]])


INTRODUCTION = """# Results

One run of `apps/bench/compare.py`: the two-input gated-fusion model (10 + 10 features, width W,
hidden 2W, dropout 0.2, binary cross-entropy, Adam). Each number is the median over rounds of a
program's best setting, in microseconds; each factor is the median over rounds of its time over
that of the base in the same round. "Products alone" are the step's matrix products in OpenBLAS
and nothing else.
"""

PAIRED = ("Sluice over the model by hand on as many threads and in its best tiles, by turns in one "
          "process:\n")


def text(results, start_ups, tails, ours, absent, load):
    missing = "".join(f"- {name}: {reason}\n" for name, reason in absent.items())
    parts = [INTRODUCTION, "## Training step\n", times(results, "step"),
             PAIRED, paired_table(results, "step"),
             "## Two threads over one\n", threads_table(results),
             "## Prediction\n", times(results, "predict"), PAIRED, paired_table(results, "predict"),
             "## Start-up and memory\n",
             "A process that builds the model (W 16), trains one step of 32 rows, predicts once "
             "and ends.\n", start_table(start_ups)]
    if ours.command_line:
        parts.append(command_line_table(ours.command_line))
    if ours.fits:
        parts += ["## The loop around the steps\n",
                  "`fit` over 100,000 shuffled rows at batch 32, W 16; its steps run over the same "
                  "rows without `fit`, gathering included.\n", fit_table(ours.fits)]
    if ours.csv_tables:
        parts += ["## Reading CSV\n", *ours.csv_tables]
    if tails:
        parts += ["## Slow steps\n",
                  "200,000 steps in a row each at 32 rows, 40,000 at 256, 2,000 at 4,096. "
                  "Registers alone is as much work as a step in one register, without memory: "
                  "what interrupts it is the machine's own. The busy neighbour is a process that "
                  "computes without pause. Medians over the rounds.\n",
                  tail_table(tails)]
    if missing:
        parts += ["## Not measured\n", missing]
    return "\n".join(parts + ["## Machine\n", machine(load), "## Best settings\n",
                              best_settings(results)])
