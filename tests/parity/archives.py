# SPDX-License-Identifier: MIT
"""Archives of real Keras (.keras, .weights.h5), whole, half trained, and spoilt on purpose."""

from common import FIXTURES, tensors, write_lines

import json
import shutil
import zipfile

import documents
import h5py
import keras
import models
import numpy as np
import training
from safetensors.numpy import save_file

FOLDER = FIXTURES / "archives"
EPOCHS = {"epochs": 3, "batch_size": 15, "shuffle": False, "verbose": 0}
DATE = "2025-01-01@00:00:00"


def same_every_time(path):
    """Rewrites an archive's dates, which are all that differs between two runs."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            if name == "metadata.json":
                content = json.dumps(json.loads(content) | {"date_saved": DATE}).encode()
            archive.writestr(zipfile.ZipInfo(name), content)


def save(model, name):
    model.save(FOLDER / f"{name}.keras")
    same_every_time(FOLDER / f"{name}.keras")
    return {"archive": f"{name}.keras"}


def archive_case(name, build):
    keras.utils.clear_session()
    model = build()
    models.set_drawn_weights(model, name)
    inputs = models.model_inputs(model, name, documents.IO_ROWS)
    case = {"name": name} | save(model, name)
    model.save_weights(FOLDER / f"{name}.weights.h5")
    case |= {"weights": f"{name}.weights.h5", "paths": [w.path for w in model.weights]}
    return case | {
        "inputs": tensors(inputs),
        "outputs": tensors(documents.predicted(model, inputs)),
    }


def half_trained_case(name, model_name, optimizer, compiling):
    """Three epochs, saved; then what three more give, started from the archive itself."""
    model = training.build(model_name)
    inputs = models.model_inputs(model, model_name)
    truth = models.targets(model_name, inputs)
    data = (models.as_argument(inputs), models.as_argument(truth))
    model.compile(keras.optimizers.get(optimizer), **compiling)
    before = model.fit(*data, **EPOCHS).history
    case = {"name": name} | save(model, name)
    restored = keras.models.load_model(FOLDER / case["archive"])
    after = restored.fit(*data, **EPOCHS).history
    arrays = {f"x/{key}": x for key, x in inputs.items()} | {f"y/{k}": y for k, y in truth.items()}
    arrays |= {f"saved/{w.path}": w.numpy() for w in model.weights}
    arrays |= {f"final/{w.path}": w.numpy() for w in restored.weights}
    case |= {"tensors": f"{name}.safetensors", "fit": EPOCHS, "optimizer": optimizer}
    save_file({k: np.ascontiguousarray(a) for k, a in arrays.items()}, FOLDER / case["tensors"])
    state = [[v.path, list(v.shape)] for v in model.optimizer.variables]
    return case | {"history": before, "continued": after, "optimizer_state": state}


def half_trained():
    binary = {"loss": "binary_crossentropy", "metrics": ["accuracy"]}
    weights = {"classification": 1.0, "regression": 0.5}
    several = {"loss": training.MULTI_LOSS, "loss_weights": weights}
    rmsprop = {"class_name": "RMSprop", "config": {"learning_rate": 0.01, "momentum": 0.5}}
    yield "trained_adam", "functional", training.adam(), binary
    yield "trained_amsgrad", "two_inputs", training.adam(amsgrad=True), binary
    yield "trained_momentum", "ensemble", training.sgd(momentum=0.9), binary
    yield "trained_rmsprop", "sequential_split", rmsprop, binary
    yield "trained_multi_task", "multi_task", training.adam(), several


def spoilt(name, change):
    """A copy of functional.weights.h5 after a change; Keras refuses each of them too."""
    path = FOLDER / "spoilt" / f"{name}.weights.h5"
    shutil.copyfile(FOLDER / "functional.weights.h5", path)
    with h5py.File(path, "a") as file:
        change(file, file["layers/dense/vars"])


def replace_by(value):
    """A change that puts something else in the place of the first kernel."""

    def change(file, group):
        del group["0"]
        group["0"] = value

    return change


def bomb(file, group):
    """Declares 2^40 numbers and stores none."""
    del group["0"]
    size, chunk = (1 << 20, 1 << 20), (1024, 1024)
    group.create_dataset("0", size, "f4", chunks=chunk, compression="gzip", fillvalue=1.0)


def virtual(file, group):
    del group["0"]
    layout = h5py.VirtualLayout((5, 8), "f4")
    layout[...] = h5py.VirtualSource("elsewhere.h5", "secret", (5, 8))
    group.create_virtual_dataset("0", layout)


def external_storage(file, group):
    del group["0"]
    group.create_dataset("0", (5, 8), "f4", external=[("elsewhere.raw", 0, 160)])


def missing(file, group):
    del group["1"]


def surplus(file, group):
    group["2"] = np.zeros(3, "f4")


def wrong_shape(file, group):
    del group["0"]
    group["0"] = np.zeros((8, 5), "f4")


def write_spoilt():
    (FOLDER / "spoilt").mkdir(exist_ok=True)
    spoilt("external_link", replace_by(h5py.ExternalLink("elsewhere.h5", "/secret")))
    spoilt("soft_link", replace_by(h5py.SoftLink("/layers/dense_1/vars/0")))
    for change in (bomb, virtual, external_storage, missing, surplus, wrong_shape):
        spoilt(change.__name__, change)
    whole = (FOLDER / "functional.weights.h5").read_bytes()
    (FOLDER / "spoilt" / "truncated.weights.h5").write_bytes(whole[: len(whole) // 2])
    archive = (FOLDER / "functional.keras").read_bytes()
    (FOLDER / "spoilt" / "truncated.keras").write_bytes(archive[: len(archive) // 2])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    cases = [archive_case(name, build) for name, build in documents.readable().items()]
    trained = [half_trained_case(*case) for case in half_trained()]
    write_spoilt()
    write_lines(FOLDER / "index.json", {"keras": keras.__version__, "trained": trained}, cases)


if __name__ == "__main__":
    main()
