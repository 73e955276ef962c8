# SPDX-License-Identifier: MIT
"""The models of the layer's documentation, at small widths, and data to feed them."""

from common import FLOATX, draw, generator

import keras
import numpy as np
from keras import layers
from kerasfactory.layers import GatedFeatureFusion

ROWS = 45
GATES = ("sigmoid", "tanh", "relu", "softmax")


@keras.saving.register_keras_serializable(package="sluice")
def split(x):
    """What the documentation's Lambda does: one tensor in, the same tensor twice out."""
    return [x, x]


def dense(units, activation=None, **options):
    return layers.Dense(units, activation=activation, **options)


def functional(rate=0.0):
    inputs = keras.Input((5,))
    raw = dense(8, "relu")(inputs)
    processed = dense(8, "tanh")(inputs)
    x = dense(4, "relu")(GatedFeatureFusion()([raw, processed]))
    x = layers.Dropout(rate)(x)
    return keras.Model(inputs, dense(1, "sigmoid")(x))


def custom_activation(gate, rate=0.0):
    fusion = GatedFeatureFusion(activation=gate, name="custom_fusion")
    inputs = keras.Input((6,))
    path1 = dense(6, "relu")(dense(8, "relu")(inputs))
    path2 = dense(6, "sigmoid")(dense(8, "tanh")(inputs))
    x = dense(5, "relu")(fusion([path1, path2]))
    x = layers.Dropout(rate)(x)
    return keras.Model(inputs, dense(5, "softmax")(x))


def two_inputs(rate=0.0):
    numerical = keras.Input((4,), name="numerical")
    categorical = keras.Input((3,), name="categorical")
    pair = [dense(6, "relu")(numerical), dense(6, "relu")(categorical)]
    x = dense(8, "relu")(GatedFeatureFusion()(pair))
    x = layers.Dropout(rate)(x)
    return keras.Model([numerical, categorical], dense(1, "sigmoid")(x))


def multi_task():
    inputs = keras.Input((5,))
    fine = dense(6, "relu")(dense(8, "relu")(inputs))
    coarse = dense(6, "relu")(dense(6, "relu")(inputs))
    fused = GatedFeatureFusion()([fine, coarse])
    task1 = dense(3, "softmax", name="classification")(dense(6, "relu")(fused))
    task2 = dense(1, name="regression")(dense(4, "relu")(fused))
    return keras.Model(inputs, [task1, task2])


def ensemble(rate=0.0):
    inputs = keras.Input((5,))
    first = dense(6, "relu")(dense(8, "relu")(inputs))
    second = dense(6, "sigmoid")(dense(8, "tanh")(inputs))
    x = dense(8, "relu")(GatedFeatureFusion()([first, second]))
    x = layers.Dropout(rate)(x)
    x = dense(6, "relu")(x)
    return keras.Model(inputs, dense(1, "sigmoid")(x))


def sequential_split():
    return keras.Sequential(
        [
            keras.Input((5,)),
            dense(8, "relu"),
            dense(6, "relu"),
            layers.Lambda(split, name="split"),
            GatedFeatureFusion(),
            dense(4, "relu"),
            dense(1, "sigmoid"),
        ]
    )


def documentation_models(rate=0.0):
    """{name: a function that builds the model}; rate is that of the dropout layers."""
    models = {"functional": lambda: functional(rate)}
    for gate in GATES:
        models[f"custom_{gate}"] = lambda gate=gate: custom_activation(gate, rate)
    models |= {"two_inputs": lambda: two_inputs(rate), "multi_task": multi_task}
    return models | {"ensemble": lambda: ensemble(rate), "sequential_split": sequential_split}


def shared_and_nested():
    """One Dense called twice, a functional and a sequential model as layers, two of each end."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = dense(4, "tanh", name="shared")
    fused = GatedFeatureFusion(activation="tanh", name="fusion")([shared(left), shared(right)])
    inner_input = keras.Input((4,), name="inner_input")
    inner_output = dense(3, "relu", name="inner_dense")(inner_input)
    inner = keras.Model(inner_input, inner_output, name="inner")
    chain = keras.Sequential([keras.Input((4,)), dense(3), dense(2, "relu")], name="chain")
    joined = layers.Concatenate()([inner(fused), chain(fused), inner(left)])
    first = dense(2, "softmax", name="first")(joined)
    second = dense(1, name="second", use_bias=False)(layers.Add()([fused, left]))
    return keras.Model([left, right], [first, second], name="shared_and_nested")


def options():
    """Layers whose configs hold options: regularizers, initializers, embedding, merges."""
    numbers = keras.Input((3,), name="numbers")
    codes = keras.Input((2,), dtype="int32", name="codes")
    embedded = layers.Flatten()(layers.Embedding(5, 2, name="embedding")(codes))
    x = dense(
        4,
        "elu",
        kernel_initializer=keras.initializers.HeNormal(seed=3),
        bias_initializer="ones",
        kernel_regularizer=keras.regularizers.L2(0.01),
        bias_regularizer=keras.regularizers.L1L2(l1=0.001, l2=0.002),
        activity_regularizer=keras.regularizers.L2(0.03),
    )(numbers)
    x = layers.Multiply()([x, layers.Activation("tanh")(embedded)])
    x = layers.Average()([x, layers.Subtract()([x, embedded])])
    x = layers.Reshape((2, 2))(x)
    return keras.Model([numbers, codes], layers.Flatten()(x), name="options")


def set_drawn_weights(model, name):
    """Weights that depend on the model's name alone; biases are not zero."""
    rng = generator(name + "/weights")
    shapes = [w.shape for w in model.weights]
    scales = [1.0 / max(1, s[0]) ** 0.5 if len(s) > 1 else 0.1 for s in shapes]
    model.set_weights([draw(rng, *s, scale=c) for s, c in zip(shapes, scales)])


def model_inputs(model, name, rows=ROWS):
    """{input name: array} that fits the model; integers stay below the smallest table."""
    rng = generator(name + "/inputs")
    made = {}
    for x in model.inputs:
        shape = (rows, *x.shape[1:])
        integer = x.dtype.startswith("int")
        made[x.name] = rng.integers(0, 5, shape).astype("int32") if integer else draw(rng, *shape)
    return made


def as_argument(inputs):
    """What Keras wants: the array itself for one input, else a list in the model's order."""
    arrays = list(inputs.values())
    return arrays if len(arrays) > 1 else arrays[0]


def binary_target(signal, name):
    noise = draw(generator(name + "/noise"), len(signal), 1, scale=0.5)
    return (signal.sum(1, keepdims=True) + noise > 0.2).astype(FLOATX)


def class_target(signal, classes):
    order = np.argsort(np.argsort(signal.sum(1)))
    return np.eye(classes, dtype=FLOATX)[order * classes // len(signal)]


def targets(name, inputs):
    """{output name: array}: learnable targets of the kind that the model's loss wants."""
    signal = next(iter(inputs.values()))
    if name.startswith("custom_"):
        return {"output": class_target(signal, 5)}
    if name == "multi_task":
        value = np.round(signal[:, :1] * 0.5 + signal[:, 1:2] ** 2, 4).astype(FLOATX)
        return {"classification": class_target(signal, 3), "regression": value}
    return {"output": binary_target(signal, name)}
