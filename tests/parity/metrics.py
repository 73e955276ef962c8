# SPDX-License-Identifier: MIT
"""Metrics over several batches: the result after each batch, with and without sample weights."""

from common import FLOATX, draw, generator, short, tensor, write_family

import numpy as np
from keras import metrics
from keras.src.trainers import compile_utils

BATCH_ROWS = (7, 7, 3)


def probabilities(rng, *shape):
    """Uniform numbers; a few exactly on thresholds of the metrics."""
    values = np.round(rng.uniform(size=shape), 3).astype(FLOATX)
    flat = values.reshape(-1)
    flat[:3] = [0.5, 0.0, 1.0][: flat.size]
    return values


def binary_batch(rng, rows):
    return (rng.uniform(size=(rows, 1)) < 0.4).astype(FLOATX), probabilities(rng, rows, 1)


def binary_columns_batch(rng, rows):
    return (rng.uniform(size=(rows, 3)) < 0.4).astype(FLOATX), probabilities(rng, rows, 3)


def one_hot_batch(rng, rows):
    labels = rng.integers(0, 4, rows)
    return np.eye(4, dtype=FLOATX)[labels], probabilities(rng, rows, 4)


def sparse_batch(rng, rows):
    return rng.integers(0, 4, (rows, 1)).astype("int32"), probabilities(rng, rows, 4)


def sparse_vector_batch(rng, rows):
    return rng.integers(0, 4, rows).astype("int32"), probabilities(rng, rows, 4)


def regression_batch(rng, rows):
    y = draw(rng, rows, 1)
    return y, np.round(y + draw(rng, rows, 1, scale=0.5), 4).astype(FLOATX)


def regression_columns_batch(rng, rows):
    y = draw(rng, rows, 3)
    return y, np.round(y + draw(rng, rows, 3, scale=0.5), 4).astype(FLOATX)


BINARY = (binary_batch, binary_columns_batch)
REGRESSION = (regression_batch, regression_columns_batch)
METRICS = {
    "accuracy": (lambda: "accuracy", (*BINARY, one_hot_batch, sparse_batch, sparse_vector_batch)),
    "binary_accuracy": (metrics.BinaryAccuracy, BINARY),
    "binary_accuracy_threshold_0.3": (lambda: metrics.BinaryAccuracy(threshold=0.3), BINARY),
    "categorical_accuracy": (metrics.CategoricalAccuracy, (one_hot_batch,)),
    "sparse_categorical_accuracy": (
        metrics.SparseCategoricalAccuracy,
        (sparse_batch, sparse_vector_batch),
    ),
    "auc": (metrics.AUC, BINARY),
    "auc_pr": (lambda: metrics.AUC(curve="PR"), BINARY),
    "auc_20_thresholds": (lambda: metrics.AUC(num_thresholds=20), BINARY),
    "precision": (metrics.Precision, BINARY),
    "precision_thresholds_0.7": (lambda: metrics.Precision(thresholds=0.7), BINARY),
    "recall": (metrics.Recall, BINARY),
    "recall_thresholds_0.7": (lambda: metrics.Recall(thresholds=0.7), BINARY),
    "binary_crossentropy": (metrics.BinaryCrossentropy, BINARY),
    "categorical_crossentropy": (metrics.CategoricalCrossentropy, (one_hot_batch,)),
    "mean_squared_error": (metrics.MeanSquaredError, REGRESSION),
    "mean_absolute_error": (metrics.MeanAbsoluteError, REGRESSION),
    "root_mean_squared_error": (metrics.RootMeanSquaredError, REGRESSION),
    "r2_score": (metrics.R2Score, REGRESSION),
}


def metric_case(name, identifier, batches, weights):
    """Feeds the batches in turn and keeps the running result after each."""
    metric = compile_utils.get_metric(identifier, *batches[0])
    results = []
    for (y_true, y_pred), weight in zip(batches, weights):
        metric.update_state(y_true, y_pred, sample_weight=weight)
        results.append(short(np.asarray(metric.result())))
    metric.reset_state()
    return {
        "name": name,
        "class_name": type(metric).__name__,
        "config": metric.get_config(),
        "batches": [
            {"y_true": tensor(y_true), "y_pred": tensor(y_pred)}
            | ({} if weight is None else {"sample_weight": tensor(weight)})
            for (y_true, y_pred), weight in zip(batches, weights)
        ],
        "results": results,
        "after_reset": after_reset(metric),
    }


def after_reset(metric):
    """The result without any data; null where Keras has none (r2_score gives NaN)."""
    value = float(np.asarray(metric.result()))
    return value if np.isfinite(value) else None


def metric_cases():
    for metric_name, (make, makers) in METRICS.items():
        for make_batch in makers:
            name = f"{metric_name}/{make_batch.__name__.removesuffix('_batch')}"
            rng = generator(name)
            batches = [make_batch(rng, rows) for rows in BATCH_ROWS]
            weights = [np.round(rng.uniform(0, 2, rows), 2).astype(FLOATX) for rows in BATCH_ROWS]
            weights[0][0] = 0
            yield metric_case(name, make(), batches, [None] * len(batches))
            yield metric_case(name + "/sample_weight", make(), batches, weights)


def main():
    write_family("metrics", list(metric_cases()))


if __name__ == "__main__":
    main()
