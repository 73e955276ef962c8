# SPDX-License-Identifier: MIT
"""Training of the documentation's models: the history, and the weights before and after."""

from common import FIXTURES, FLOATX, generator, write_family

import keras
import models
import numpy as np
from safetensors.numpy import save_file

FIT = {"epochs": 5, "batch_size": 16, "shuffle": False}
MULTI_LOSS = {"classification": "categorical_crossentropy", "regression": "mse"}


def compile_options(name):
    if name == "multi_task":
        weights = {"classification": 1.0, "regression": 0.5}
        watched = {"classification": ["accuracy"], "regression": ["mae"]}
        return {"loss": MULTI_LOSS, "loss_weights": weights, "metrics": watched}
    loss = "categorical_crossentropy" if name.startswith("custom_") else "binary_crossentropy"
    return {"loss": loss, "metrics": ["accuracy"]}


def sample_weight(name, rows=models.ROWS):
    weights = np.round(generator(name + "/sample_weight").uniform(0, 2, rows), 3)
    weights[3] = 0
    return weights.astype(FLOATX)


def sgd(**options):
    return {"class_name": "SGD", "config": {"learning_rate": 0.1} | options}


def adam(**options):
    return {"class_name": "Adam", "config": {"learning_rate": 0.01} | options}


def variants():
    """{case name: (model, optimizer, extra compile options, extra fit options)}."""
    split = {"validation_split": 0.3}
    cases = {}
    for name in models.documentation_models():
        cases[name] = (name, adam(), {}, split)
    weighted = {"weighted_metrics": ["accuracy", "mse"]}
    halves = {"class_weight": {"0": 0.5, "1": 2.0}}
    each = "sample_weight"
    cases["functional/no_validation"] = ("functional", adam(), {}, {})
    cases["functional/one_batch"] = ("functional", adam(), {}, {"batch_size": 64})
    cases["functional/class_weight"] = ("functional", adam(), weighted, split | halves)
    cases["functional/sample_weight"] = ("functional", adam(), weighted, split | {each: True})
    cases["functional/sgd"] = ("functional", sgd(), {}, split)
    cases["functional/sgd_nesterov"] = (
        "functional", sgd(momentum=0.9, nesterov=True), {}, split)
    cases["functional/adamw"] = (
        "functional", {"class_name": "AdamW", "config": {"learning_rate": 0.01}}, {}, split)
    cases["functional/rmsprop"] = (
        "functional", {"class_name": "RMSprop", "config": {"learning_rate": 0.01}}, {}, split)
    cases["functional/metrics"] = (
        "functional", adam(), {"metrics": ["AUC", "precision", "recall", "mae", "acc"]}, split)
    cases["functional/mse"] = ("functional", adam(), {"loss": "mse", "metrics": ["mse"]}, split)
    thirds = {"class_weight": {"0": 0.5, "2": 2.0, "4": 1.5}}
    cases["custom_softmax/class_weight"] = ("custom_softmax", adam(), {}, split | thirds)
    cases["custom_tanh/sample_weight"] = ("custom_tanh", adam(), weighted, split | {each: True})
    cases["custom_relu/clipnorm"] = ("custom_relu", adam(clipnorm=0.1), {}, split)
    cases["multi_task/sample_weight"] = ("multi_task", adam(), {}, split | {each: True})
    cases["regularized"] = ("regularized", adam(), {"loss": "mse", "metrics": ["mae"]}, split)
    return cases


def regularized():
    """Every place a regularizer can stand."""
    inputs = keras.Input((5,))
    x = models.dense(6, "tanh", kernel_regularizer="l2", activity_regularizer="l2")(inputs)
    l1_l2 = keras.regularizers.L1L2(l1=0.01, l2=0.02)
    x = models.dense(4, "relu", kernel_regularizer=l1_l2, bias_regularizer="l1")(x)
    return keras.Model(inputs, models.dense(1, "sigmoid")(x))


def build(name):
    keras.utils.clear_session()
    model = regularized() if name == "regularized" else models.documentation_models()[name]()
    models.set_drawn_weights(model, name)
    return model


def keras_fit_options(fit, case):
    """The JSON's fit options as Keras's: integer classes, an array of sample weights."""
    fit = dict(fit)
    if "class_weight" in fit:
        fit["class_weight"] = {int(k): w for k, w in fit["class_weight"].items()}
    if fit.pop("sample_weight", False):
        fit["sample_weight"] = sample_weight(case)
    return fit


def train(case, model_name, optimizer, compiling, fit):
    """Fits one variant: (its entry in the JSON, its tensors)."""
    model = build(model_name)
    inputs = models.model_inputs(model, model_name)
    truth = models.targets(model_name, inputs)
    compiling = compile_options(model_name) | compiling
    document = model.to_json()
    arrays = {f"initial/{w.path}": w.numpy() for w in model.weights}
    arrays |= {f"x/{name}": x for name, x in inputs.items()}
    arrays |= {f"y/{name}": y for name, y in truth.items()}
    # A compiled graph of tensorflow's knows no batch's number of rows (see README.md).
    eagerly = keras.backend.backend() == "tensorflow"
    model.compile(keras.optimizers.get(optimizer), run_eagerly=eagerly, **compiling)
    options = keras_fit_options(FIT | fit, case)
    if "sample_weight" in options:
        arrays["sample_weight"] = options["sample_weight"]
    history = model.fit(
        models.as_argument(inputs), models.as_argument(truth), verbose=0, **options
    ).history
    arrays |= {f"final/{w.path}": w.numpy() for w in model.weights}
    entry = {"name": case, "tensors": case.replace("/", ".") + f".{FLOATX}.safetensors"}
    entry |= {"model": document, "optimizer": optimizer, "compile": compiling}
    return entry | {"fit": FIT | fit, "history": history}, arrays


def main():
    folder = FIXTURES / "training"
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for case, (model_name, optimizer, compiling, fit) in variants().items():
        entry, arrays = train(case, model_name, optimizer, compiling, fit)
        contiguous = {key: np.ascontiguousarray(array) for key, array in arrays.items()}
        save_file(contiguous, folder / entry["tensors"])
        cases.append(entry)
    write_family("training", cases, rows=models.ROWS)


if __name__ == "__main__":
    main()
