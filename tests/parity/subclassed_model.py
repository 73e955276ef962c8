# SPDX-License-Identifier: MIT
"""Shows what KerasFactory gets wrong: in a subclassed model, a saved gate comes back random."""

import common

import pathlib
import tempfile

import keras
import numpy as np
from kerasfactory.layers import GatedFeatureFusion


@keras.saving.register_keras_serializable(package="sluice")
class Fuser(keras.Model):
    """Two Dense layers and a fusion of them, as a class of its own."""

    def __init__(self, **options):
        super().__init__(**options)
        self.first = keras.layers.Dense(4, activation="relu")
        self.second = keras.layers.Dense(4, activation="tanh")
        self.fusion = GatedFeatureFusion()

    def build(self, shape):
        self.first.build(shape)
        self.second.build(shape)
        self.fusion.build([(*shape[:-1], 4), (*shape[:-1], 4)])
        self.built = True

    def call(self, x):
        return self.fusion([self.first(x), self.second(x)])


def trained():
    """A few rows, and a model whose weights all differ from where they began."""
    x = np.linspace(-1, 1, 12).reshape(4, 3).astype(common.FLOATX)
    model = Fuser()
    model(x)
    model.set_weights([w.numpy() + 0.25 for w in model.weights])
    return x, model


def lost(model, restored):
    """The weights, by their places, that are not those that were saved."""
    pairs = zip(model.weights, restored.weights, strict=True)
    changed = [old.path for old, new in pairs if not np.array_equal(old.numpy(), new.numpy())]
    return ["/".join(path.split("/")[-2:]) for path in changed]


def main():
    x, model = trained()
    before = model.predict(x, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "fuser.keras"
        model.save(path)
        restored = keras.models.load_model(path)
        print("weights before the first call:", len(restored.weights), "of", len(model.weights))
        again = [keras.models.load_model(path).predict(x, verbose=0) for _ in range(2)]
    print("largest difference to the saved model:", np.abs(again[0] - before).max())
    print("largest difference between two loads: ", np.abs(again[0] - again[1]).max())
    restored.predict(x, verbose=0)
    print("not restored:", *lost(model, restored))


if __name__ == "__main__":
    main()
