#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sluice beside a hand-written model, libtorch, PyTorch and Keras, in one run.

Usage: compare.py BUILD_FOLDER [--quick] [--rounds N] [--only NAME]... [--output FILE]

BUILD_FOLDER is apps/bench of a build, with step_bench, fit_bench, hand_once, csv_bench, busy and,
where libtorch is installed, libtorch_step (made by `cmake --build BUILD --target libtorch_step`).
PyTorch, Keras, JAX, TensorFlow and pandas are taken from the Python that runs this; what is
missing is named in the results.
Every round runs every program once, so that a busy minute touches all of them; a number is the
median over rounds of the setting (way of calling, 1 or 2 threads) that is best for that program.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

import comparison_report
import csv_compare

HERE = pathlib.Path(__file__).resolve().parent


@dataclass
class Program:
    """One competitor: how it is run with a number of threads, and what it needs."""

    name: str
    command: list
    needs: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)
    per_thread_count: bool = False
    is_timed: bool = True
    quick: list = field(default_factory=list)

    def missing(self):
        """What is not installed, or an empty string."""
        if not self.needs and not pathlib.Path(self.command[0]).exists():
            return f"{pathlib.Path(self.command[0]).name} is not built"
        absent = [package for package in self.needs if not version_of(package)]
        return f"not installed: {', '.join(absent)}" if absent else ""

    def commands(self, rounds, is_quick):
        if not self.is_timed:
            return []
        if not self.per_thread_count:
            return [(2, self.command + (self.quick if is_quick else []))]
        head, tail = self.command[:2], self.command[2:]
        return [(threads, head + [str(threads), str(rounds)] + tail) for threads in (1, 2)]

    def once(self):
        if not self.is_timed:
            return self.command
        if not self.per_thread_count:
            return [self.command[0], "--once"]
        return self.command[:2] + ["1", "1"] + self.command[2:] + ["--once"]


def version_of(package):
    for name in (package, f"{package}-cpu"):
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return ""


def programs(build):
    def python(name, script, needs, *words, **environment):
        command = [sys.executable, str(HERE / script), *words]
        return Program(name, command, needs, environment, per_thread_count=True)

    return [
        Program("Sluice", [str(build / "step_bench"), "--json"], quick=["--quick"]),
        Program("by hand", [str(build / "hand_once")], is_timed=False),
        Program("libtorch", [str(build / "libtorch_step")], quick=["--quick"]),
        python("PyTorch, eager", "torch_step.py", ["torch"], "eager"),
        python("PyTorch, compiled", "torch_step.py", ["torch"], "compiled",
               TORCHINDUCTOR_COMPILE_THREADS="1"),
        python("Keras on JAX", "keras_step.py", ["keras", "jax"], KERAS_BACKEND="jax"),
        python("Keras on TensorFlow", "keras_step.py", ["keras", "tensorflow"],
               KERAS_BACKEND="tensorflow"),
    ]


def environment_of(program, threads):
    settings = dict(os.environ) | program.environment
    if program.per_thread_count:
        settings |= {"OMP_NUM_THREADS": str(threads), "TF_NUM_INTRAOP_THREADS": str(threads)}
    return settings


def run(program, threads, command, limit):
    """The JSON lines a program prints on as many cores as it may use; those until the limit."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          env=environment_of(program, threads),
                          preexec_fn=lambda: os.sched_setaffinity(0, cores)) as process:
        try:
            text, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            text, _ = process.communicate()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [line | {"program": program.name} for line in lines]


def owner(line):
    """Which column a line belongs to: some programs measure more than themselves."""
    if line["what"] == "products":
        return "products alone"
    if line["what"] == "tail_registers":
        return "registers alone"
    return "by hand" if line["what"].endswith("by_hand") else line["program"]


class Results:
    """Microseconds by kind, size, column and setting, one value a round; and ratios that were
    paired within a process: Sluice's times over those by hand, one thread's over two's."""

    def __init__(self):
        self.values = {}
        self.over_by_hand = {}
        self.one_thread_over = {}

    def add(self, line, round_number):
        if "batch" not in line:
            return
        kind = "predict" if line["what"].startswith("predict") else "step"
        if "over_by_hand" in line:
            pair = (kind, (line["batch"], line["width"]), line["threads"])
            self.over_by_hand.setdefault(pair, []).append(line["over_by_hand"])
        if "one_thread_over" in line:
            pair = (kind, (line["batch"], line["width"]), owner(line))
            self.one_thread_over.setdefault(pair, []).append(line["one_thread_over"])
        setting = (line.get("way") or line.get("tile_rows") or "", line["threads"])
        key = (kind, (line["batch"], line["width"]), owner(line))
        rounds = self.values.setdefault(key, {}).setdefault(setting, {})
        rounds[round_number] = min(line["microseconds"], rounds.get(round_number, float("inf")))

    def best(self, kind, size, column):
        """Setting and its value for each round, of the setting with the least median."""
        settings = self.values.get((kind, size, column), {})
        if not settings:
            return None, {}
        return min(settings.items(), key=lambda item: statistics.median(item[1].values()))

    def sizes(self, kind):
        return list(dict.fromkeys(size for what, size, _ in self.values if what == kind))


def whole_process(command, environment):
    """Milliseconds and megabytes at most of a process; None when it fails."""
    command = [str(word) for word in command]
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, environment, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    milliseconds = (time.perf_counter() - start) * 1e3
    return (milliseconds, usage.ru_maxrss / 1024) if status == 0 else None


def start_ups(present, count):
    """Of a process that trains one step and predicts once, by program."""
    values = {}
    for _ in range(count):
        for program in present:
            value = whole_process(program.once(), environment_of(program, 1))
            if value is not None:
                values.setdefault(program.name, []).append(value)
    return {name: tuple(map(statistics.median, zip(*value))) for name, value in values.items()}


def tails(build, rounds):
    """Steps beyond five times the median, alone and beside a busy process: medians over rounds."""
    command, values = [str(build / "step_bench"), "--tail"], {}
    if not pathlib.Path(command[0]).exists():
        return []
    for _ in range(rounds):
        for neighbour, prefix in (("none", []), ("busy", [str(build / "busy")])):
            for line in run(Program("Sluice", command), 2, prefix + command, 600):
                key = neighbour, owner(line), line["batch"], line["width"], line["threads"]
                values.setdefault(key, []).append((line["microseconds"], line["beyond_5x"]))
    names = ("neighbour", "program", "batch", "width", "threads", "microseconds", "beyond_5x")
    return [dict(zip(names, key + tuple(map(statistics.median, zip(*pairs)))))
            for key, pairs in values.items()]


def fits(build):
    """What fit costs beyond its steps, as fit_bench prints it."""
    command = [str(build / "fit_bench")]
    if not pathlib.Path(command[0]).exists():
        return []
    return run(Program("Sluice", command), 2, command, 600)


def command_line(build):
    """Start-up, size and memory of the program `sluice`, by what they are."""
    sluice = build.parent / "sluice" / "sluice"
    if not sluice.exists():
        return {}
    starts = [whole_process([sluice, "--version"], os.environ) for _ in range(101)]
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "stripped"
        subprocess.run(["strip", "-o", stripped, sluice], check=True)
        config = HERE.parent / "data" / "breast_cancer.json"
        training = whole_process(
            [sluice, "train", config, "--set", f"run.folder={folder}/run"], os.environ)
        return {"`sluice --version`, ms": statistics.median(ms for ms, _ in starts),
                "stripped program, MB": stripped.stat().st_size / 1e6,
                "training on the breast-cancer data, ms": training[0],
                "the same, peak MB": training[1]}


def csv_tables(build):
    """CSV reading beside pandas; nothing where one of the two is missing."""
    if not (build / "csv_bench").exists() or not version_of("pandas"):
        return []
    return csv_compare.tables(str(build / "csv_bench"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="folder of the benchmark programs")
    parser.add_argument("--quick", action="store_true",
                        help="one round of few repetitions, slow steps left out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", help="measure only programs of this name")
    parser.add_argument("--limit", type=float, default=900, help="seconds for one program's run")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def let_blas_choose():
    """Takes away what would keep OpenBLAS from the kernels that it has for this processor."""
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(name, None)


def main():
    options = arguments()
    let_blas_choose()
    everything = [p for p in programs(options.build.resolve())
                  if not options.only or p.name in options.only]
    absent = {p.name: reason for p in everything if (reason := p.missing())}
    present = [p for p in everything if p.name not in absent]
    build, results, load = options.build.resolve(), Results(), os.getloadavg()[0]
    for round_number in range(1 if options.quick else options.rounds):
        for program in present:
            for threads, command in program.commands(3 if options.quick else 15, options.quick):
                print(f"round {round_number + 1}: {program.name}, {threads} threads", flush=True)
                for line in run(program, threads, command, options.limit):
                    results.add(line, round_number)
    slow_steps = [] if options.quick else tails(build, options.rounds)
    ours = comparison_report.Ours(fits(build), command_line(build),
                                  [] if options.quick else csv_tables(build))
    starts = start_ups(present, 1 if options.quick else 5)
    text = comparison_report.text(results, starts, slow_steps, ours, absent, load)
    options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
