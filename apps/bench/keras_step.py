# SPDX-License-Identifier: MIT
"""The gated-fusion model in Keras on the backend KERAS_BACKEND names: one JSON object per line.

Usage: keras_step.py THREADS ROUNDS [--once]
Keep the process on as many cores as THREADS says before starting it.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

from timing import BATCHES, PREDICTIONS, report, say


class GatedFusion(layers.Layer):
    """gate * a + (1 - gate) * b, the gate a dense layer of both."""

    def build(self, shapes):
        self.gate = layers.Dense(shapes[0][-1], activation="sigmoid")
        self.gate.build((None, 2 * shapes[0][-1]))

    def call(self, inputs):
        a, b = inputs
        gate = self.gate(keras.ops.concatenate([a, b], axis=-1))
        return gate * a + (1 - gate) * b


def model_of(width, steps_per_execution=1):
    inputs = [keras.Input((10,)), keras.Input((10,))]
    paths = [layers.Dense(width, activation="relu")(x) for x in inputs]
    x = layers.Dense(2 * width, activation="relu")(GatedFusion()(paths))
    output = layers.Dense(1, activation="sigmoid")(layers.Dropout(0.2)(x))
    model = keras.Model(inputs, output)
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss="binary_crossentropy",
        jit_compile=True,
        steps_per_execution=steps_per_execution,
    )
    return model


def rows_of(count):
    generator = np.random.default_rng(7)
    a, b = generator.standard_normal((2, count, 10), dtype=np.float32)
    return [a, b], (a[:, :1] + b[:, :1] > 0).astype(np.float32)


def fit_microseconds(batch, width, steps_per_execution, rounds):
    """A step within fit: the second epoch and later, so that compilation is not counted."""
    steps = 4 if width == 1024 else max(4, 20000 // batch)
    steps = max(1, steps // steps_per_execution) * steps_per_execution
    model = model_of(width, steps_per_execution)
    x, y = rows_of(steps * batch)
    stamps = []
    stamp = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda *_: stamps.append(time.perf_counter()),
        on_epoch_end=lambda *_: stamps.append(time.perf_counter()),
    )
    model.fit(x, y, batch_size=batch, epochs=2 + rounds, verbose=0, callbacks=[stamp])
    times = [(e - b) / steps * 1e6 for b, e in zip(stamps[::2], stamps[1::2])][2:]
    return sorted(times)[len(times) // 2], min(times)


def report_fit(batch, width, threads, rounds):
    for steps in (1, 32) if batch <= 256 else (1,):
        name = "fit" if steps == 1 else f"fit, {steps} steps per execution"
        say("step", batch, width, threads, name, *fit_microseconds(batch, width, steps, rounds))


def report_train_on_batch(batch, width, threads, rounds):
    model = model_of(width)
    x, y = rows_of(batch)

    def step():
        model.train_on_batch(x, y)

    report("step", batch, width, threads, "train_on_batch", step, rounds)


def report_predictions(rows, width, threads, rounds):
    model = model_of(width)
    x, _ = rows_of(rows)

    def on_batch():
        model.predict_on_batch(x)

    def whole():
        model.predict(x, batch_size=rows, verbose=0)

    report("predict", rows, width, threads, "predict_on_batch", on_batch, rounds)
    if rows > 1:
        report("predict", rows, width, threads, "predict", whole, min(rounds, 5))


def main():
    threads, rounds = int(sys.argv[1]), int(sys.argv[2])
    if "--once" in sys.argv:
        model, (x, y) = model_of(16), rows_of(32)
        model.train_on_batch(x, y)
        model.predict_on_batch(x)
        return
    for batch, width in BATCHES:
        report_fit(batch, width, threads, 3 if width == 1024 else rounds)
        report_train_on_batch(batch, width, threads, rounds)
    for rows, width in PREDICTIONS:
        report_predictions(rows, width, threads, rounds)


if __name__ == "__main__":
    main()
