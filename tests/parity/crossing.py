# SPDX-License-Identifier: MIT
"""What the crossings share: real Keras, the program of Sluice's side, and the comparison.

usage: python crossing_<theme>.py PROGRAM [unittest's arguments]
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("PARITY_FLOATX", "float32")

import common  # noqa: E402, F401  (sets the backend up)

import pathlib  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import unittest  # noqa: E402
import warnings  # noqa: E402

import documents  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from kerasfactory.layers import GatedFeatureFusion  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402

# What Sluice makes itself; tests/parity/documentation_models.cpp builds them.
MADE_BY_SLUICE = ("basic", "sequential", "functional", "custom_sigmoid", "custom_tanh",
                  "custom_relu", "custom_softmax", "two_inputs", "multi_task", "ensemble")


def basic():
    """The fusion alone, as in the documentation's first lines."""
    features = [keras.Input((10,), name=name) for name in ("features1", "features2")]
    return keras.Model(features, GatedFeatureFusion()(features))


def made_by_keras():
    """{name: builder} of what Keras makes: the documentation's models, and what models may hold."""
    return documents.readable() | {"basic": basic}


def predicted(model, inputs):
    """The outputs in order, whatever structure the model gives them; inputs in order or by name."""
    single = isinstance(inputs, list) and len(inputs) == 1
    return keras.tree.flatten(model.predict(inputs[0] if single else inputs, 64, verbose=0))


def load(archive):
    """The model of an archive, in which Keras finds nothing to warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return keras.models.load_model(archive)


def numbered(kind, arrays):
    return {f"{kind}{k}": np.ascontiguousarray(array) for k, array in enumerate(arrays)}


def in_order(file, kind):
    """The arrays x0, x1, ... or y0, y1, ... of a file."""
    arrays = load_file(file)
    return [arrays[name] for name in sorted(arrays) if name[0] == kind]


class Crossing(unittest.TestCase):
    """A test with a folder of its own, in which Keras and Sluice leave files for each other."""

    program = None

    def setUp(self):
        keras.utils.clear_session()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def paths(self, name):
        """An archive's, a weights file's and a document's."""
        return [self.folder / f"{name}{ending}" for ending in (".keras", ".weights.h5", ".json")]

    def sluice(self, *arguments):
        run = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, f"{' '.join(map(str, arguments))}: {run.stderr}")

    def predicted_by_sluice(self, model, inputs, *weights):
        """The outputs that Sluice predicts with the model of a file."""
        save_file(numbered("x", inputs), self.folder / "x")
        self.sluice("predict", model, self.folder / "x", self.folder / "y", *weights)
        return in_order(self.folder / "y", "y")

    def check_close(self, what, actual, expected, tolerance):
        """Prints the largest difference, relative to max(1, |expected|), and holds it down."""
        self.assertEqual([a.shape for a in actual], [e.shape for e in expected], what)
        pairs = [(np.float64(a), np.float64(e)) for a, e in zip(actual, expected)]
        largest = max((np.abs(a - e) / np.maximum(1, np.abs(e))).max() for a, e in pairs)
        print(f"  {what}: largest difference {largest:.1e}", flush=True)
        self.assertLessEqual(largest, tolerance, f"{what}: largest difference {largest}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    Crossing.program = sys.argv.pop(1)
    unittest.main(module="__main__", warnings="ignore")
