# SPDX-License-Identifier: MIT
"""Layers and activations: outputs, and gradients to every input and weight."""

from common import FLOATX, draw, draw_weights, generator, short, tensor, tensors, write_family

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers
from kerasfactory.layers import GatedFeatureFusion

ACTIVATIONS = (
    "linear relu sigmoid tanh softmax elu selu gelu softplus softsign silu swish "
    "leaky_relu hard_sigmoid exponential mish"
).split()


def layer_case(name, layer, inputs, training=False):
    """One layer on given inputs; the objective is sum(output * cotangent) + regularization."""
    rng = generator(name + "/weights")
    given = [tf.constant(x) for x in inputs]
    shape = layer(together(given)).shape
    drawn = draw_weights(rng, [w.shape for w in layer.weights])
    positive = [np.abs(d) if "variance" in w.name else d for w, d in zip(layer.weights, drawn)]
    layer.set_weights(positive)
    before = named_weights(layer, layer.weights)
    cotangent = draw(rng, *shape)
    floats = [i for i, x in enumerate(inputs) if x.dtype.kind == "f"]
    with tf.GradientTape() as tape:
        tape.watch([given[i] for i in floats])
        output = layer(together(given), training=training)
        regularization = sum(layer.losses) if layer.losses else tf.constant(0.0, FLOATX)
        objective = tf.reduce_sum(output * cotangent) + regularization
    names = list(named_weights(layer, layer.trainable_variables))
    variables = [w.value for w in layer.trainable_variables]
    wanted = dict(zip([f"weights/{n}" for n in names], variables))
    wanted |= {f"inputs/{i}": given[i] for i in floats}
    found = tape.gradient(objective, wanted)
    gradients = {key: tf.convert_to_tensor(gradient) for key, gradient in found.items()}
    return {
        "name": name,
        "class_name": type(layer).__name__,
        "config": keras.saving.serialize_keras_object(layer)["config"],
        "training": training,
        "inputs": tensors({str(i): x for i, x in enumerate(inputs)}),
        "weights": tensors(before),
        "cotangent": tensor(cotangent),
        "outputs": tensors({"0": output}),
        "regularization": short(regularization.numpy()),
        "gradients": tensors(gradients),
        "weights_after": tensors(changed(before, named_weights(layer, layer.weights))),
    }


def together(given):
    return given if len(given) > 1 else given[0]


def named_weights(layer, variables):
    """{path below the layer: value}: "kernel", "fusion_gate/bias"."""
    prefix = layer.name + "/"
    return {v.path.removeprefix(prefix): v.numpy() for v in variables}


def changed(before, after):
    """Those of the weights that the call itself moved (moving averages)."""
    return {name: after[name] for name in before if (before[name] != after[name]).any()}


def dense_cases():
    def case(name, *shape, units=3, **options):
        name = "dense/" + name
        return layer_case(name, layers.Dense(units, **options), [draw(generator(name), *shape)])

    yield from (case(a, 5, 4, activation=a) for a in ACTIVATIONS)
    yield case("use_bias_false", 5, 4, use_bias=False)
    yield case("relu_use_bias_false", 5, 4, activation="relu", use_bias=False)
    yield case("one_unit_one_feature_one_row", 1, 1, units=1, activation="sigmoid")
    yield case("rank_3", 2, 3, 4, activation="tanh")
    yield case("rank_3_softmax", 2, 3, 4, activation="softmax")
    for name, make in regularizer_makers().items():
        yield case(f"kernel_regularizer_{name}", 5, 4, kernel_regularizer=make())
        yield case(f"bias_regularizer_{name}", 5, 4, bias_regularizer=make())
        yield case(f"activity_regularizer_{name}", 5, 4, activity_regularizer=make())
    both = dict(kernel_regularizer="l2", bias_regularizer="l1")
    yield case("all_regularizers", 2, 3, 4, activation="relu", activity_regularizer="l2", **both)


def regularizer_makers():
    return {
        "l1": lambda: regularizers.L1(0.03),
        "l2": lambda: regularizers.L2(0.02),
        "l1_l2": lambda: regularizers.L1L2(l1=0.01, l2=0.02),
    }


def fusion_cases():
    def case(name, *shape, **options):
        name = "gated_feature_fusion/" + name
        rng = generator(name)
        pair = [draw(rng, *shape), draw(rng, *shape)]
        return layer_case(name, GatedFeatureFusion(**options), pair)

    for gate in "sigmoid tanh relu softmax linear".split():
        yield case(f"{gate}_rank_2", 5, 4, activation=gate)
        yield case(f"{gate}_rank_3", 2, 3, 4, activation=gate)
    yield case("hard_sigmoid", 5, 4, activation="hard_sigmoid")
    yield case("default", 5, 4)
    yield case("one_feature_one_row", 1, 1)


def shape_cases():
    def case(name, layer, *shape):
        return layer_case(name, layer, [draw(generator(name), *shape)])

    yield case("flatten/rank_2", layers.Flatten(), 3, 4)
    yield case("flatten/rank_3", layers.Flatten(), 3, 4, 2)
    yield case("flatten/rank_4", layers.Flatten(), 2, 3, 2, 2)
    yield case("reshape/split", layers.Reshape((2, 4)), 3, 8)
    yield case("reshape/unknown_size", layers.Reshape((-1, 2)), 3, 8)
    yield case("reshape/merge", layers.Reshape((6,)), 3, 2, 3)
    yield case("dropout/inference", layers.Dropout(0.3), 4, 5)
    yield case("dropout/rate_0", layers.Dropout(0.0), 4, 5)
    yield from (case(f"activation/{a}", layers.Activation(a), 4, 5) for a in ACTIVATIONS)
    yield case("activation/softmax_rank_3", layers.Activation("softmax"), 2, 3, 4)


def embedding_cases():
    def case(name, indices, **options):
        layer = layers.Embedding(6, 3, **options)
        return layer_case("embedding/" + name, layer, [np.array(indices, "int32")])

    yield case("one_column", [[0], [5], [2], [2]])
    yield case("three_columns_with_repeats", [[0, 1, 1], [5, 0, 1]])
    yield case("rank_1", [4, 4, 0])
    yield case("regularizer_l2", [[1], [3]], embeddings_regularizer=regularizers.L2(0.02))


def merge_cases():
    def case(name, layer, *shapes):
        rng = generator(name)
        return layer_case(name, layer, [draw(rng, *shape) for shape in shapes])

    yield case("concatenate/two", layers.Concatenate(), (3, 2), (3, 4))
    yield case("concatenate/three", layers.Concatenate(), (3, 2), (3, 1), (3, 3))
    yield case("concatenate/rank_3", layers.Concatenate(), (2, 3, 2), (2, 3, 1))
    yield case("concatenate/axis_1", layers.Concatenate(axis=1), (2, 3, 2), (2, 1, 2))
    for kind in (layers.Add, layers.Multiply, layers.Average):
        name = kind.__name__.lower()
        yield case(f"{name}/two", kind(), (3, 4), (3, 4))
        yield case(f"{name}/three", kind(), (3, 4), (3, 4), (3, 4))
        yield case(f"{name}/rank_3", kind(), (2, 3, 2), (2, 3, 2))
        yield case(f"{name}/broadcast", kind(), (3, 4), (3, 1))
    yield case("subtract/two", layers.Subtract(), (3, 4), (3, 4))
    yield case("subtract/rank_3", layers.Subtract(), (2, 3, 2), (2, 3, 2))


def normalization_cases():
    for kind in (layers.BatchNormalization, layers.LayerNormalization):
        name = keras.src.utils.naming.to_snake_case(kind.__name__)
        x = draw(generator(name), 5, 4)
        yield layer_case(f"{name}/training", kind(), [x], training=True)
        yield layer_case(f"{name}/inference", kind(), [x])
        yield layer_case(f"{name}/no_center_no_scale", kind(center=False, scale=False), [x], True)


def activation_case(name):
    """Values and derivatives far into both tails, away from the kinks."""
    magnitudes = [1e-3, 0.1, 0.5, 0.99, 1.5, 2.5, 4.0, 7.0, 12.0, 18.0, 25.0, 37.0, 80.0, 300.0]
    if name == "exponential":
        magnitudes = [m for m in magnitudes if m <= 80.0]
    x = np.array([-m for m in reversed(magnitudes)] + magnitudes, FLOATX)
    if name == "softmax":
        x = np.concatenate([x, np.full(2, 5.0, FLOATX)]).reshape(-1, 3)
    cotangent = draw(generator(name), *x.shape)
    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        output = keras.activations.get(name)(given)
        objective = tf.reduce_sum(output * cotangent)
    return {
        "name": name,
        "inputs": tensors({"0": x}),
        "cotangent": tensor(cotangent),
        "outputs": tensors({"0": output}),
        "gradients": tensors({"inputs/0": tape.gradient(objective, given)}),
    }


def main():
    families = (dense_cases, fusion_cases, shape_cases, embedding_cases, merge_cases)
    cases = [case for family in families for case in family()]
    if FLOATX == "float32":
        cases = [case for case in cases if "regularizer" not in case["name"]]
    cases += normalization_cases()
    write_family("layers", cases)
    write_family("activations", [activation_case(name) for name in ACTIVATIONS])


if __name__ == "__main__":
    main()
