# SPDX-License-Identifier: MIT
"""What every family of fixtures shares: the backend, plain numbers, and the files' form."""

import json
import os
import pathlib
import zlib

FLOATX = os.environ.get("PARITY_FLOATX", "float64")
# tensorflow is the one backend of Keras whose float64 is float64 throughout (see README.md).
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["JAX_ENABLE_X64"] = "1" if FLOATX == "float64" else "0"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras  # noqa: E402
import loguru  # noqa: E402
import numpy as np  # noqa: E402

loguru.logger.remove()
keras.config.set_floatx(FLOATX)


def keep_constants_wide():
    """Takes Python floats at full width; by itself Keras on tensorflow rounds them to float32.

    Without it Adam's beta_2 is 0.9990000128746033 even in float64 (see README.md).
    """
    import tensorflow as tf

    cast, convert = tf.cast, tf.convert_to_tensor

    def wide_cast(x, dtype, name=None):
        exact = isinstance(x, float) and tf.as_dtype(dtype).is_floating
        return convert(x, dtype=dtype) if exact else cast(x, dtype, name)

    def wide_convert(value, dtype=None, **options):
        if dtype is None and type(value) is float:
            dtype = "float64"
        return convert(value, dtype=dtype, **options)

    tf.cast, tf.convert_to_tensor = wide_cast, wide_convert


if FLOATX == "float64" and keras.backend.backend() == "tensorflow":
    if not os.environ.get("PARITY_AS_IT_IS"):
        keep_constants_wide()

FIXTURES = pathlib.Path(__file__).parent / "fixtures"


def generator(name):
    """A random generator of its own for each name, the same in every run."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def draw(rng, *shape, scale=1.0):
    """Normal numbers with four decimals: short in JSON, exact in every run."""
    return np.round(rng.normal(size=shape) * scale, 4).astype(FLOATX)


def draw_weights(rng, shapes):
    """Weights for the given shapes, scaled so that deep nets neither fade nor blow up."""
    return [draw(rng, *shape, scale=0.8 / max(1, shape[0]) ** 0.5) for shape in shapes]


def short(number):
    """The shortest decimal that reads back to the same float of its own width."""
    return float(str(number)) if isinstance(number, np.float32) else float(number)


def tensor(array):
    """{"shape", "values"} of an array, values in row-major order; integers say so in "dtype"."""
    array = np.asarray(array)
    if array.dtype.kind in "iub":
        values = [int(number) for number in array.ravel()]
        return {"shape": list(array.shape), "dtype": "int32", "values": values}
    if not np.isfinite(array).all():
        raise ValueError(f"not finite: {array}")
    return {"shape": list(array.shape), "values": [short(number) for number in array.ravel()]}


def tensors(named):
    return {name: tensor(array) for name, array in named.items()}


def write_family(family, cases, **facts):
    """Writes fixtures/<family>.<floatx>.json: facts of the family, then one case a line."""
    names = [case["name"] for case in cases]
    assert len(names) == len(set(names)), f"{family}: a case name is used twice"
    head = {"family": family, "floatx": FLOATX, "backend": keras.backend.backend()}
    head |= {"keras": keras.__version__} | facts
    write_lines(FIXTURES / f"{family}.{FLOATX}.json", head, cases)


def write_lines(path, head, cases):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case, allow_nan=False) for case in cases)
    text = json.dumps(head, allow_nan=False)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
    path.write_text(text)
    print(f"{path.relative_to(FIXTURES)}: {len(cases)} cases, {len(text)} bytes")
