# SPDX-License-Identifier: MIT
"""Models and weights of either side predict the same on the other."""

import crossing
from crossing import keras, load, predicted

import documents
import models

TOLERANCE = 1e-6


class Predictions(crossing.Crossing):
    def test_models_of_keras(self):
        builders = crossing.made_by_keras() | {"dictionaries": documents.dictionaries}
        for name, build in builders.items():
            with self.subTest(model=name):
                keras.utils.clear_session()
                self.check_keras_to_sluice(name, build())

    def check_keras_to_sluice(self, name, model):
        archive, weights, document = self.paths(name)
        models.set_drawn_weights(model, name)
        by_name = models.model_inputs(model, name)
        inputs = list(by_name.values())
        expected = predicted(model, by_name if name == "dictionaries" else inputs)
        model.save(archive)
        model.save_weights(weights)
        document.write_text(model.to_json())
        ours = self.predicted_by_sluice(archive, inputs)
        self.check_close(f"{name}.keras, Keras to Sluice", ours, expected, TOLERANCE)
        ours = self.predicted_by_sluice(document, inputs, weights)
        self.check_close(f"{name}.weights.h5, Keras to Sluice", ours, expected, TOLERANCE)

    def test_models_of_sluice(self):
        self.sluice("make", self.folder)
        for name in crossing.MADE_BY_SLUICE:
            with self.subTest(model=name):
                keras.utils.clear_session()
                self.check_sluice_to_keras_and_back(name)

    def check_sluice_to_keras_and_back(self, name):
        archive, weights, document = self.paths(name)
        arrays = self.folder / f"{name}.safetensors"
        inputs, expected = crossing.in_order(arrays, "x"), crossing.in_order(arrays, "y")
        model = load(archive)
        theirs = predicted(model, inputs)
        self.check_close(f"{name}.keras, Sluice to Keras", theirs, expected, TOLERANCE)
        self.sluice("rewrite", archive, weights)
        self.sluice("rewrite", archive, document)
        again = keras.models.model_from_json(document.read_text())
        again.load_weights(weights)
        theirs = predicted(again, inputs)
        self.check_close(f"{name}.weights.h5, Sluice to Keras", theirs, expected, TOLERANCE)
        model.save(archive)
        ours = self.predicted_by_sluice(archive, inputs)
        self.check_close(f"{name}.keras, Keras to Sluice again", ours, expected, TOLERANCE)


if __name__ == "__main__":
    crossing.main()
