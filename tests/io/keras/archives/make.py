# SPDX-License-Identifier: MIT
"""Writes the archives of this folder that a reader must accept or refuse; needs h5py and numpy."""

import pathlib
import zipfile

import h5py
import numpy

folder = pathlib.Path(__file__).parent


def h5(name):
    return h5py.File(folder / f"{name}.h5", "w")


with h5("good") as f:
    f.attrs["name"] = "root"
    variables = f.create_group("layers/dense/vars")
    variables.attrs["name"] = "dense"
    variables.attrs["fixed"] = numpy.bytes_("fixed text")
    variables["0"] = numpy.arange(6, dtype="float32").reshape(2, 3)
    variables["1"] = numpy.array([0.5, -0.25], dtype=">f8")
    variables["2"] = numpy.int64(7)
    variables["3"] = numpy.zeros((0, 3), dtype="int32")
    packed = numpy.arange(100, dtype="int32")
    variables.create_dataset("4", data=packed, compression="gzip", shuffle=True)

with h5("soft_link") as f:
    f["a"] = h5py.SoftLink("/b")
with h5("external_link") as f:
    f["a"] = h5py.ExternalLink("good.h5", "/layers")
with h5("hard_cycle") as f:
    f.create_group("a")["b"] = f["/"]
with h5("virtual") as f:
    layout = h5py.VirtualLayout(shape=(2,), dtype="float32")
    layout[:] = h5py.VirtualSource("good.h5", "layers/dense/vars/0", shape=(2,))
    f.create_virtual_dataset("a", layout)
with h5("external_data") as f:
    f.create_dataset("a", shape=(2,), dtype="float32", external=[("good.h5", 0, 8)])
with h5("bomb_contiguous") as f:
    f.create_dataset("a", shape=(10**12,), dtype="float32")
with h5("bomb_chunked") as f:
    f.create_dataset("a", shape=(10**12,), dtype="float32", chunks=(1000,), compression="gzip")
with h5("shared_data") as f:
    f["a"] = numpy.zeros(4000, dtype="float32")
    f["b"] = f["a"]
with h5("filter") as f:
    f.create_dataset("a", data=numpy.zeros(100, dtype="float32"), chunks=(10,), compression="lzf")
with h5("half") as f:
    f["a"] = numpy.zeros(3, dtype="float16")
with h5("big_integer") as f:
    f["a"] = numpy.array([2**40], dtype="int64")
with h5("text_list") as f:
    f.attrs["names"] = ["a", "b"]

with zipfile.ZipFile(folder / "good.zip", "w") as z:
    z.writestr("stored.txt", "stored")
    z.writestr("folder/", "")
    z.writestr("folder/deflated.txt", "deflated " * 100, zipfile.ZIP_DEFLATED)
with zipfile.ZipFile(folder / "packed.zip", "w") as z:
    z.writestr("packed.txt", "packed " * 100, zipfile.ZIP_BZIP2)
