# SPDX-License-Identifier: MIT
"""What every program of the comparison measures, and how."""

import json
import statistics
import time

BATCHES = [(32, 16), (256, 16), (256, 64), (4096, 64), (1024, 1024)]
PREDICTIONS = [(1, 16), (1, 64), (4096, 16), (4096, 64)]


def microseconds_each(work, calls):
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls * 1e6


def measure(work, rounds, budget=5000.0):
    """Median and least microseconds of a call, over rounds of about `budget` microseconds."""
    for _ in range(3):
        work()
    one = min(microseconds_each(work, 2), microseconds_each(work, 2))
    calls = max(1, int(budget / one))
    times = [microseconds_each(work, calls) for _ in range(rounds if one < 1e5 else 3)]
    return statistics.median(times), min(times)


def say(what, batch, width, threads, way, median, least):
    line = {"what": what, "batch": batch, "width": width, "threads": threads, "way": way}
    line |= {"microseconds": round(median, 3), "least": round(least, 3)}
    print(json.dumps(line), flush=True)


def report(what, batch, width, threads, way, work, rounds):
    say(what, batch, width, threads, way, *measure(work, rounds))
