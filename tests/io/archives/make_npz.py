# SPDX-License-Identifier: MIT
"""Writes the .npz files of this folder, each by the versions that it is named after.

python make_npz.py                           numpy_<major version>.npz
KERAS_BACKEND=<name> python make_npz.py keras   keras_<name>.npz
"""

import pathlib
import sys
import tempfile
import zipfile

import numpy

folder = pathlib.Path(__file__).parent


def write_numpy():
    counted = numpy.arange(6, dtype="f4").reshape(2, 3)
    variables = {
        "0": counted,
        "1": numpy.asfortranarray(counted.astype("f8")),
        "2": numpy.array(-7, "i8"),
        "3": numpy.zeros((0, 3), "i4"),
        "4": numpy.float32(0.5),
        "5": numpy.full(100, -0.25, "f4"),
    }
    members = {"__root__": {}, "layers/dense": variables, "layers/dense_1/vars/0": counted.T}
    numpy.savez(folder / f"numpy_{numpy.__version__.split('.')[0]}.npz", **members)


def write_keras():
    import keras
    from keras.src.saving import saving_lib

    inputs = keras.Input((3,))
    outputs = keras.layers.Dense(2, kernel_regularizer="l2")(inputs)
    model = keras.Model(inputs, outputs)
    kernel = numpy.arange(6, dtype="float32").reshape(3, 2)
    model.set_weights([kernel, numpy.array([0.5, -0.25], "float32")])
    with tempfile.TemporaryDirectory() as temporary:
        path = pathlib.Path(temporary) / "model.keras"
        saving_lib.save_model(model, path, weights_format="npz")
        with zipfile.ZipFile(path) as archive:
            content = archive.read("model.weights.npz")
    (folder / f"keras_{keras.backend.backend()}.npz").write_bytes(content)


if sys.argv[1:] == ["keras"]:
    write_keras()
else:
    write_numpy()
