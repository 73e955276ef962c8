# SPDX-License-Identifier: MIT
"""Losses: the value, and its gradient to the predictions (or to the logits)."""

from common import FLOATX, draw, generator, short, tensor, write_family

import keras
import numpy as np
import tensorflow as tf
from keras import losses

LARGE_LOGITS = [-40.0, -18.0, -15.0, -6.0, -1.5, 0.25, 3.0, 9.0, 15.0, 18.0, 40.0]


def loss_case(name, loss, y_true, y_pred, sample_weight=None, activation=None):
    """One loss; with an activation, y_pred are the logits that it is given."""
    given = tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(given)
        predicted = keras.activations.get(activation)(given)
        value = loss(y_true, predicted, sample_weight)
    case = {
        "name": name,
        "class_name": type(loss).__name__,
        "config": loss.get_config() | extra_config(loss),
        "activation": activation,
        "y_true": tensor(y_true),
        "y_pred": tensor(y_pred),
        "value": short(value.numpy()),
        "gradient": tensor(tape.gradient(value, given)),
    }
    if sample_weight is not None:
        case["sample_weight"] = tensor(sample_weight)
    return case


def extra_config(loss):
    """Huber's own config forgets its delta."""
    return {"delta": loss._fn_kwargs["delta"]} if isinstance(loss, losses.Huber) else {}


def softmax_rows(logits):
    exponentials = np.exp(logits - logits.max(-1, keepdims=True))
    return (exponentials / exponentials.sum(-1, keepdims=True)).astype(FLOATX)


def sigmoid_of(logits):
    return (1 / (1 + np.exp(-logits))).astype(FLOATX)


def each_weighting(name, loss_of, y_true, y_pred, **options):
    """The same loss plain, with sample weights, and summed."""
    rng = generator(name + "/sample_weight")
    weights = np.round(rng.uniform(0, 2, len(y_true)), 3).astype(FLOATX)
    weights[1] = 0
    if np.ndim(y_pred) == 3:  # Keras refuses one weight a row there
        weights = weights.reshape(-1, 1)
    yield loss_case(name, loss_of(), y_true, y_pred, **options)
    yield loss_case(name + "/sample_weight", loss_of(), y_true, y_pred, weights, **options)
    yield loss_case(name + "/sum", loss_of(reduction="sum"), y_true, y_pred, weights, **options)


def binary_cases():
    def bce(**fixed):
        return lambda **more: losses.BinaryCrossentropy(**fixed, **more)

    for columns in (1, 3):
        name = f"binary_crossentropy/{columns}_columns"
        rng = generator(name)
        logits = draw(rng, 6, columns, scale=2.0)
        labels = (rng.uniform(size=(6, columns)) < 0.5).astype(FLOATX)
        soft = bce(label_smoothing=0.1)
        yield from each_weighting(name, bce(), labels, sigmoid_of(logits))
        yield from each_weighting(name + "/label_smoothing", soft, labels, sigmoid_of(logits))
        raw = name + "/from_logits"
        yield from each_weighting(raw, bce(from_logits=True), labels, logits)
        both = bce(from_logits=True, label_smoothing=0.1)
        yield from each_weighting(raw + "_label_smoothing", both, labels, logits)
        yield from each_weighting(name + "/sigmoid", bce(), labels, logits, activation="sigmoid")
    edge = np.array([[0.0], [1.0], [0.0], [1.0], [1e-9], [0.5]], FLOATX)
    truth = np.array([[0.0], [1.0], [1.0], [0.0], [1.0], [1.0]], FLOATX)
    yield loss_case("binary_crossentropy/clipped", bce()(), truth, edge)
    yield from saturated("binary_crossentropy", bce, "sigmoid", [[0.0], [1.0]])


def saturated(name, loss_of, activation, targets):
    """Far logits, one row at a time: as logits, and through the activation."""
    for index, target in enumerate(targets):
        for z in LARGE_LOGITS:
            row = [[z]] if activation == "sigmoid" else [[z, 0.0, -1.0]]
            logits = np.array(row, FLOATX)
            truth = np.array([target])
            truth = truth if truth.dtype.kind == "i" else truth.astype(FLOATX)
            case = f"{name}/saturated/target_{index}/z_{z}"
            yield loss_case(case, loss_of()(), truth, logits, activation=activation)
            yield loss_case(case + "/from_logits", loss_of(from_logits=True)(), truth, logits)


def categorical_cases():
    def cce(**fixed):
        return lambda **more: losses.CategoricalCrossentropy(**fixed, **more)

    name = "categorical_crossentropy"
    rng = generator(name)
    logits = draw(rng, 6, 4, scale=2.0)
    labels = np.eye(4, dtype=FLOATX)[rng.integers(0, 4, 6)]
    soft = dict(label_smoothing=0.2)
    yield from each_weighting(name, cce(), labels, softmax_rows(logits))
    yield from each_weighting(name + "/label_smoothing", cce(**soft), labels, softmax_rows(logits))
    yield from each_weighting(name + "/not_normalised", cce(), labels, 2 * softmax_rows(logits))
    yield from each_weighting(name + "/from_logits", cce(from_logits=True), labels, logits)
    both = cce(from_logits=True, **soft)
    yield from each_weighting(name + "/from_logits_label_smoothing", both, labels, logits)
    yield from each_weighting(name + "/softmax", cce(), labels, logits, activation="softmax")
    mixed = softmax_rows(draw(rng, 6, 4))
    yield from each_weighting(name + "/soft_targets", cce(), mixed, softmax_rows(logits))
    yield from saturated(name, cce, "softmax", [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])


def sparse_cases():
    def scce(**fixed):
        return lambda **more: losses.SparseCategoricalCrossentropy(**fixed, **more)

    name = "sparse_categorical_crossentropy"
    rng = generator(name)
    logits = draw(rng, 6, 4, scale=2.0)
    labels = rng.integers(0, 4, 6).astype("int32")
    columns = labels.reshape(-1, 1)
    yield from each_weighting(name, scce(), labels, softmax_rows(logits))
    yield from each_weighting(name + "/column_of_labels", scce(), columns, softmax_rows(logits))
    yield from each_weighting(name + "/from_logits", scce(from_logits=True), labels, logits)
    yield from each_weighting(name + "/softmax", scce(), labels, logits, activation="softmax")
    yield from saturated(name, scce, "softmax", [1, 0])


def regression_cases():
    makers = {
        "mean_squared_error": losses.MeanSquaredError,
        "mean_absolute_error": losses.MeanAbsoluteError,
        "huber": losses.Huber,
        "huber/delta_0.3": lambda **more: losses.Huber(delta=0.3, **more),
    }
    for name, maker in makers.items():
        for shape in ((6, 1), (6, 3), (2, 3, 2)):
            case = f"{name}/shape_{'_'.join(map(str, shape))}"
            rng = generator(case)
            yield from each_weighting(case, maker, draw(rng, *shape), draw(rng, *shape))


def class_weight_cases():
    """What fit's class_weight makes of the labels: one sample weight a row."""
    from keras.src.trainers.data_adapters import data_adapter_utils

    labels = {
        "column": np.array([[0], [1], [1], [2], [5]], "int32"),
        "vector": np.array([0, 1, 1, 2, 5], "int32"),
        "one_hot": np.eye(3, dtype=FLOATX)[[0, 1, 1, 2, 2]],
        "floats": np.array([[0.0], [1.0], [1.0], [0.0]], FLOATX),
    }
    table = {0: 0.5, 1: 2.0, 2: 3.5}
    for name, y in labels.items():
        weights = data_adapter_utils.class_weight_to_sample_weights(y, table)
        case = {"name": name, "class_weight": {str(k): w for k, w in table.items()}}
        yield case | {"y_true": tensor(y), "sample_weight": tensor(weights)}


def main():
    families = (binary_cases, categorical_cases, sparse_cases, regression_cases)
    write_family("losses", [case for family in families for case in family()])
    if FLOATX == "float64":
        write_family("class_weights", list(class_weight_cases()))


if __name__ == "__main__":
    main()
