# SPDX-License-Identifier: MIT
"""Three epochs in Keras, three in Sluice, three in Keras: the losses of nine in Keras alone."""

import crossing
from crossing import keras, load, np

import archives
import models
import training
from safetensors.numpy import load_file, save_file

TOLERANCE = 1e-4
# The last of each epoch's batches is smaller, as 45 rows are no multiple of 16.
FIT = {"epochs": 3, "batch_size": 16, "shuffle": False, "verbose": 0}


def cases():
    """(name, model, optimizer, compile options): what the fixtures train, and more optimizers."""
    yield from archives.half_trained()
    for gate in models.GATES:
        name = f"custom_{gate}"
        yield f"trained_{name}", name, training.adam(), training.compile_options(name)
    binary = training.compile_options("functional")
    nesterov = training.sgd(momentum=0.9, nesterov=True)
    yield "trained_nesterov", "functional", nesterov, binary
    centered = {"learning_rate": 0.01, "momentum": 0.5, "centered": True}
    yield "trained_centered", "ensemble", {"class_name": "RMSprop", "config": centered}, binary
    schedule = keras.optimizers.schedules.CosineDecay(0.01, decay_steps=20)
    yield "trained_schedule", "two_inputs", keras.optimizers.AdamW(schedule), binary


class Training(crossing.Crossing):
    def test_losses(self):
        for name, model, optimizer, options in cases():
            with self.subTest(case=name):
                self.check_continuation(name, model, optimizer, options)

    def check_continuation(self, name, model_name, optimizer, options):
        model = training.build(model_name)
        x = models.model_inputs(model, model_name)
        y = models.targets(model_name, x)
        self.data = [models.as_argument(x), models.as_argument(y)]
        arrays = [*x.values()], [*y.values()]
        save_file(crossing.numbered("x", arrays[0]) | crossing.numbered("y", arrays[1]),
                  self.folder / "xy")
        model.compile(keras.optimizers.get(optimizer), **options)
        archive, crossed = self.folder / f"{name}.keras", self.folder / "crossed.keras"
        whole = self.losses(model)
        model.save(archive)
        self.sluice("fit", archive, self.folder / "xy", crossed, self.folder / "losses")
        parts = [whole, load_file(self.folder / "losses")["loss"], self.losses(load(crossed))]
        whole = np.concatenate([whole, self.losses(model), self.losses(model)])
        what = f"{name} ({model_name}), losses {whole[0]:.3f} to {whole[-1]:.3f}"
        self.check_close(what, [np.concatenate(parts)], [whole], TOLERANCE)

    def losses(self, model):
        return np.array(model.fit(*self.data, **FIT).history["loss"])


if __name__ == "__main__":
    crossing.main()
