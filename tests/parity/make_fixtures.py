# SPDX-License-Identifier: MIT
"""Writes every fixture anew: one process a family and width, as Keras's settings are global."""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
RUNS = [(family, floatx)
        for family in ("forward", "losses", "metrics", "optimizers", "training")
        for floatx in ("float64", "float32")]
RUNS += [("documents", "float32"), ("archives", "float32")]
LIMIT_BYTES = 5_000_000


def total_bytes():
    return sum(path.stat().st_size for path in (HERE / "fixtures").rglob("*") if path.is_file())


def main():
    chosen = sys.argv[1:] or sorted({family for family, _ in RUNS})
    for family, floatx in RUNS:
        if family in chosen:
            environment = os.environ | {"PARITY_FLOATX": floatx, "KERAS_BACKEND": "tensorflow"}
            subprocess.run([sys.executable, HERE / f"{family}.py"], env=environment, check=True)
    print(f"{total_bytes()} bytes in all")
    if total_bytes() > LIMIT_BYTES:
        sys.exit(f"the fixtures take more than {LIMIT_BYTES} bytes")


if __name__ == "__main__":
    main()
