# SPDX-License-Identifier: MIT
"""Optimizers: weights after 1, 10 and 100 steps under gradients that a formula gives."""

from common import FLOATX, short, tensor, tensors, write_family

import keras
import numpy as np
from keras.optimizers import SGD, Adam, AdamW, RMSprop, schedules

SHAPES = ((3, 2), (2,), (1,))
STEPS = (1, 10, 100)
FORMULAS = {
    "initial": "weight k, element i: ((13 i + 7 k) mod 11 - 5) / 4",
    "gradient": "weight k, element i, step t = 1, 2, ...: ((37 t + 11 i + 17 k) mod 29 - 14) / 7",
    "shapes": [list(shape) for shape in SHAPES],
}


def initial(k):
    size = int(np.prod(SHAPES[k]))
    values = [((13 * i + 7 * k) % 11 - 5) / 4 for i in range(size)]
    return np.array(values, FLOATX).reshape(SHAPES[k])


def gradient(k, t):
    size = int(np.prod(SHAPES[k]))
    values = [((37 * t + 11 * i + 17 * k) % 29 - 14) / 7 for i in range(size)]
    return np.array(values, FLOATX).reshape(SHAPES[k])


def learning_rate(optimizer):
    return short(np.asarray(keras.ops.convert_to_numpy(optimizer.learning_rate)))


def optimizer_case(name, make):
    optimizer = make()
    variables = [keras.Variable(initial(k), name=f"w{k}") for k in range(len(SHAPES))]
    optimizer.build(variables)
    case = {"name": name, "class_name": type(optimizer).__name__}
    case |= {"config": optimizer.get_config(), "weights": {}, "learning_rates": []}
    for t in range(1, max(STEPS) + 1):
        case["learning_rates"].append(learning_rate(optimizer))
        optimizer.apply([keras.ops.convert_to_tensor(gradient(k, t)) for k in range(len(SHAPES))])
        if t in STEPS:
            case["weights"][str(t)] = [tensor(v.numpy()) for v in variables]
    if len(set(case["learning_rates"])) == 1:
        case["learning_rates"] = case["learning_rates"][:1]
    state = {v.path.split("/", 1)[1]: v.numpy() for v in optimizer.variables}
    return case | {"state": tensors(state)}


def decays():
    """Every schedule with each of its options."""
    piecewise = schedules.PiecewiseConstantDecay([3, 20, 50], [0.1, 0.03, 0.01, 0.002])
    return {
        "exponential_decay": schedules.ExponentialDecay(0.1, 7, 0.8),
        "exponential_decay_staircase": schedules.ExponentialDecay(0.1, 7, 0.8, staircase=True),
        "inverse_time_decay": schedules.InverseTimeDecay(0.1, 7, 0.5),
        "polynomial_decay": schedules.PolynomialDecay(0.1, 60, power=2.0),
        "cosine_decay": schedules.CosineDecay(0.1, 60),
        "cosine_decay_alpha": schedules.CosineDecay(0.1, 60, alpha=0.2),
        "cosine_decay_warmup": schedules.CosineDecay(
            0.01, 60, warmup_target=0.1, warmup_steps=15, alpha=0.05
        ),
        "piecewise_constant_decay": piecewise,
    }


def makers():
    """{case name: a function that makes the optimizer}."""
    common = {
        "default": {},
        "weight_decay": {"weight_decay": 0.05},
        "clipnorm": {"clipnorm": 1.5},
        "clipvalue": {"clipvalue": 0.7},
        "global_clipnorm": {"global_clipnorm": 1.5},
        "weight_decay_clipnorm": {"weight_decay": 0.05, "clipnorm": 1.5},
    }
    adam = {
        "beta_1": {"beta_1": 0.5},
        "beta_2": {"beta_2": 0.9},
        "epsilon": {"epsilon": 0.01},
        "amsgrad": {"amsgrad": True},
        "amsgrad_weight_decay": {"amsgrad": True, "weight_decay": 0.05},
        "learning_rate": {"learning_rate": 0.05},
    }
    sgd = {
        "momentum": {"momentum": 0.9},
        "nesterov": {"momentum": 0.9, "nesterov": True},
        "momentum_weight_decay": {"momentum": 0.9, "weight_decay": 0.05},
        "momentum_clipvalue": {"momentum": 0.9, "clipvalue": 0.7},
    }
    rmsprop = {
        "rho": {"rho": 0.5},
        "momentum": {"momentum": 0.8},
        "centered": {"centered": True},
        "momentum_centered": {"momentum": 0.8, "centered": True},
        "epsilon": {"epsilon": 0.01},
    }
    owns = {"adam": (Adam, adam), "adamw": (AdamW, adam), "sgd": (SGD, sgd)}
    owns["rmsprop"] = (RMSprop, rmsprop)
    for optimizer, (kind, own) in owns.items():
        for option, arguments in (common | own).items():
            yield f"{optimizer}/{option}", lambda kind=kind, given=arguments: kind(**given)
    for schedule in decays():
        yield f"sgd/{schedule}", lambda schedule=schedule: SGD(decays()[schedule])
        yield f"adam/{schedule}", lambda schedule=schedule: Adam(decays()[schedule])
    decay = "exponential_decay"
    yield "adamw/weight_decay_of_schedule", lambda: AdamW(decays()[decay], weight_decay=0.05)


def main():
    cases = []
    for name, make in makers():
        keras.utils.clear_session()
        cases.append(optimizer_case(name, make))
    write_family("optimizers", cases, **FORMULAS)


if __name__ == "__main__":
    main()
