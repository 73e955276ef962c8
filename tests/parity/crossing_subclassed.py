# SPDX-License-Identifier: MIT
"""A fusion inside a custom class: lost by Keras's own save and load, kept by Sluice's."""

import crossing
from crossing import keras, np

import subclassed_model


class Subclassed(crossing.Crossing):
    def test_the_gate_comes_back_random_from_keras(self):
        x, model = subclassed_model.trained()
        expected = model.predict(x, verbose=0)
        model.save(self.folder / "fuser.keras")
        restored = keras.models.load_model(self.folder / "fuser.keras")
        difference = np.abs(restored.predict(x, verbose=0) - expected).max()
        print(f"  Keras's own save and load: largest difference {difference:.1e}")
        self.assertGreater(difference, 0.01)
        gate = ["fusion_gate/kernel", "fusion_gate/bias"]
        self.assertEqual(subclassed_model.lost(model, restored), gate)

    def test_the_gate_comes_back_as_it_was_from_sluice(self):
        self.sluice("make", self.folder)
        arrays, archive = self.folder / "subclassed.safetensors", self.folder / "subclassed.keras"
        inputs, expected = crossing.in_order(arrays, "x"), crossing.in_order(arrays, "y")
        loaded = self.predicted_by_sluice(archive, inputs)
        self.check_close("Sluice's save and load", loaded, expected, 0)
        self.sluice("rewrite", archive, self.folder / "again.keras")
        loaded = self.predicted_by_sluice(self.folder / "again.keras", inputs)
        self.check_close("the same twice", loaded, expected, 0)


if __name__ == "__main__":
    crossing.main()
