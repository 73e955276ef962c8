# SPDX-License-Identifier: MIT
"""Measures where Keras's backends differ from each other; the README quotes what it prints."""

import json
import os
import subprocess
import sys

BACKENDS = ("tensorflow", "jax")
LOGITS = (0.5, 5.0, 15.0, 16.5, 20.0)


def first_step(activation, loss, logits, target):
    """The loss of one row and its gradient to the logits, as fit sees them."""
    from common import FLOATX, keras, np

    keras.utils.clear_session()
    dense = keras.layers.Dense(len(logits), activation=activation)
    model = keras.Sequential([keras.Input((1,)), dense])
    bias = np.array(logits, FLOATX)
    dense.set_weights([np.zeros((1, len(logits)), FLOATX), bias])
    model.compile(keras.optimizers.SGD(1.0), loss)
    one = np.zeros((1, 1), FLOATX)
    value = model.fit(one, np.array([target]), verbose=0).history["loss"][0]
    return value, (bias - dense.get_weights()[1]).tolist()


def measure():
    from common import FLOATX, keras, np

    import training

    x = keras.ops.convert_to_tensor(np.array([0.3], FLOATX))
    facts = {"tanh(0.3)": str(keras.ops.tanh(x).dtype)}
    for z in LOGITS:
        facts[f"bce z={z} y=0"] = first_step("sigmoid", "binary_crossentropy", [z], [0.0])
        row = [z, 0.0, -1.0]
        second = [0.0, 1.0, 0.0]
        facts[f"cce z={z}"] = first_step("softmax", "categorical_crossentropy", row, second)
    probabilities = np.array([[1.4, 0.4, 0.2]], FLOATX)
    sparse = keras.losses.sparse_categorical_crossentropy(np.array([1]), probabilities)
    facts["sparse, sum 2"] = float(np.asarray(sparse)[0])
    entries = [(case, *training.train(case, *variant)) for case, variant in chosen(training)]
    facts["history"] = {case: entry["history"] for case, entry, _ in entries}
    facts["final"] = {
        case: {k: a.tolist() for k, a in arrays.items() if k.startswith("final/")}
        for case, _, arrays in entries
    }
    print("FACTS" + json.dumps(facts))


def chosen(training):
    wanted = ("functional", "custom_softmax", "multi_task", "custom_tanh", "functional/sgd")
    return [(case, variant) for case, variant in training.variants().items() if case in wanted]


def numbers(tree):
    if isinstance(tree, dict):
        return [n for key in sorted(tree) for n in numbers(tree[key])]
    return [n for item in tree for n in numbers(item)] if isinstance(tree, list) else [tree]


def compare(floatx):
    facts = {}
    for backend in BACKENDS:
        environment = os.environ | {"KERAS_BACKEND": backend, "PARITY_FLOATX": floatx}
        command = [sys.executable, __file__, "measure"]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        facts[backend] = json.loads(run.stdout.split("FACTS", 1)[1])
    first, second = (facts[backend] for backend in BACKENDS)
    for key in first:
        if key not in ("history", "final"):
            print(floatx, key, *(f"{backend}: {facts[backend][key]}" for backend in BACKENDS))
    for key in ("history", "final"):
        for case in first[key]:
            pairs = zip(numbers(first[key][case]), numbers(second[key][case]))
            worst = max(abs(a - b) / max(1.0, abs(a)) for a, b in pairs)
            print(floatx, f"largest relative difference of {key}", case, worst)


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure()
    else:
        for width in ("float64", "float32"):
            compare(width)
