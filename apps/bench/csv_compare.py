#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads a gigabyte of numbers with Sluice and with pandas by turns and prints the medians.

usage: csv_compare.py CSV_BENCH [FOLDER]      (needs pandas; FOLDER holds 2 GB for a while)
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
SETTLING = 2  # seconds
PANDAS = """
import resource, sys, time, pandas
begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
pandas.read_csv(sys.argv[1])
seconds, now = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF)
busy = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
print(f"{seconds} s, busy {busy} s, peak memory {now.ru_maxrss // 1024} MB")
"""


def settle(path):
    """So that every reader finds the file in memory, and the system done with what the one before
    has left: memory given back keeps it busy for a while."""
    end = time.perf_counter() + SETTLING
    while time.perf_counter() < end:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass


def measured(command):
    """Seconds, processor seconds and megabytes that the command says it took."""
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"([\d.e+-]+) s, busy ([\d.e+-]+) s, peak memory (\d+) MB", text)
    return [float(number) for number in found.groups()]


def compared(bench, path, title):
    """A table of readers, as text."""
    commands = {
        "pandas": [sys.executable, "-c", PANDAS, path],
        "1 thread": [bench, "read", path, "1"],
        "2 threads": [bench, "read", path, "2"],
        "2 threads, by blocks": [bench, "read", path, "2", "blocks"],
    }
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            settle(path)
            runs[name].append(measured(command))
    medians = {name: [statistics.median(column) for column in zip(*run)]
               for name, run in runs.items()}
    wall, busy, _ = medians["pandas"]
    lines = [f"{title}, {os.path.getsize(path) / 1e9:.2f} GB, median of {ROUNDS} readings:", "",
             "| reader | s | pandas takes | processor s | pandas takes | peak MB |",
             "|---|---|---|---|---|---|"]
    for name, (seconds, used, peak) in medians.items():
        lines.append(f"| {name} | {seconds:.2f} | {wall / seconds:.1f} x | {used:.2f} "
                     f"| {busy / used:.1f} x | {peak:.0f} |")
    return "\n".join(lines) + "\n"


def tables(bench, folder=None):
    """Both tables, numbers written for the purpose: bytes per number matter to every reader."""
    texts = []
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for digits, title in ((6, "Numbers of 6 digits"), (17, "Numbers of full precision")):
            path = os.path.join(place, f"digits{digits}.csv")
            subprocess.run([bench, "write", path, "1000", "20", str(digits)], check=True)
            texts.append(compared(bench, path, title))
            os.remove(path)
    return texts


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("\n".join(tables(*sys.argv[1:3])))
