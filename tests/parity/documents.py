# SPDX-License-Identifier: MIT
"""JSON documents of real Keras, with weights, a few inputs and the outputs they must give."""

from common import FIXTURES, generator, tensors, write_lines

import keras
import models
import numpy as np
from keras import layers
from kerasfactory.layers import GatedFeatureFusion
from safetensors.numpy import save_file

FOLDER = FIXTURES / "json"
RATE = 0.2
IO_ROWS = 4


def python_lambda():
    """The documentation's Lambda as written: its document holds Python bytecode."""
    first = [keras.Input((3,)), layers.Lambda(lambda x: [x, x])]
    return keras.Sequential([*first, GatedFeatureFusion(), models.dense(1)])


def unknown_class():
    """A class that only Keras has."""
    inputs = keras.Input((4, 3))
    return keras.Model(inputs, layers.LSTM(2)(inputs))


def constrained():
    """A config key that is not at Keras's default and is easily dropped."""
    inputs = keras.Input((3,))
    return keras.Model(inputs, models.dense(2, kernel_constraint="non_neg")(inputs))


def operators():
    """Keras turns arithmetic on symbols into operations, which are not layers."""
    inputs = keras.Input((3,))
    return keras.Model(inputs, models.dense(2)(inputs) * 2.0 + 1.0)


def dictionaries():
    """Inputs and outputs by name."""
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    joined = layers.Concatenate()([a, b])
    return keras.Model({"b": b, "a": a}, {"p": models.dense(1)(joined), "q": joined})


def built_by_fit():
    """A Sequential without Input: its documents learn the shape from the first call."""
    model = keras.Sequential([models.dense(3, "relu"), models.dense(1)])
    model(np.zeros((2, 4), "float32"))
    return model


def unbuilt():
    return keras.Sequential([models.dense(3, "relu"), models.dense(1)])


def readable():
    """{name: builder} of the documents that must load."""
    own = {"shared_and_nested": models.shared_and_nested, "options": models.options}
    return models.documentation_models(RATE) | own | {"built_by_fit": built_by_fit}


def others():
    """{name: (builder, why)} of documents with something that a reader may refuse."""
    return {
        "python_lambda": (python_lambda, "Lambda holds Python bytecode"),
        "unknown_class": (unknown_class, "LSTM"),
        "constrained": (constrained, "kernel_constraint is not at its default"),
        "operators": (operators, "operations that are not layers"),
        "dictionaries": (dictionaries, "inputs and outputs by name, as dictionaries"),
        "unbuilt": (unbuilt, "no shapes: it can be built later"),
    }


def compiled(model, name):
    """Compiles with the documentation's own words, so that compile_config is there."""
    if name == "multi_task":
        loss = {"classification": "categorical_crossentropy", "regression": "mse"}
        model.compile("adam", loss, loss_weights={"classification": 1.0, "regression": 0.5})
    elif name == "two_inputs":
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def predicted(model, inputs):
    outputs = model.predict(models.as_argument(inputs), verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    names = getattr(model, "output_names", [model.layers[-1].name])
    return dict(zip(names, outputs))


def document_case(name, build):
    """Writes <name>.json, its kmr.layers twin and the weights; returns the index's entry."""
    keras.utils.clear_session()
    model = compiled(build(), name)
    models.set_drawn_weights(model, name)
    inputs = models.model_inputs(model, name, IO_ROWS)
    paths = [w.path for w in model.weights]
    assert len(paths) == len(set(paths)), f"{name}: two weights of one path in {paths}"
    text = model.to_json()
    (FOLDER / f"{name}.json").write_text(text + "\n")
    case = {"name": name, "document": f"{name}.json", "weights": f"{name}.safetensors"}
    if "kerasfactory" in text:
        older = text.replace("kerasfactory.layers", "kmr.layers")
        (FOLDER / f"{name}.kmr.json").write_text(older + "\n")
        case["kmr_document"] = f"{name}.kmr.json"
    values = {w.path: np.ascontiguousarray(w.numpy()) for w in model.weights}
    save_file(values, FOLDER / case["weights"])
    case |= {"paths": paths, "layers": [layer.name for layer in model.layers]}
    return case | {"inputs": tensors(inputs), "outputs": tensors(predicted(model, inputs))}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    cases = [document_case(name, build) for name, build in readable().items()]
    refusals = []
    for name, (build, why) in others().items():
        keras.utils.clear_session()
        (FOLDER / f"{name}.json").write_text(build().to_json() + "\n")
        refusals.append({"name": name, "document": f"{name}.json", "why": why})
    write_lines(FOLDER / "index.json", {"keras": keras.__version__, "others": refusals}, cases)


if __name__ == "__main__":
    main()
