# SPDX-License-Identifier: MIT
"""The documents of to_json hold the same configurations after the other side read and wrote them.

Sluice leaves out keys at Keras's default, so documents are compared as Keras writes them.
"""

import crossing
from crossing import keras, np

import json

import documents

SHAPES = ("batch_shape", "input_shape", "build_input_shape")


def any_batch(section):
    """Takes out how many rows a Sequential without Input was built with: no part of the model."""
    for key in SHAPES:
        if isinstance((section.get(key) or [None])[0], int):
            section[key][0] = None
    return section


def narrow(digits):
    """A decimal as Keras holds it, in float32."""
    return float(np.float32(digits))


def content(document):
    """What a document says."""
    return json.loads(document, parse_float=narrow, object_hook=any_batch)


def by_keras(document):
    return keras.models.model_from_json(document).to_json()


class Documents(crossing.Crossing):
    def by_sluice(self, document):
        source, target = self.folder / "read.json", self.folder / "written.json"
        source.write_text(document)
        self.sluice("rewrite", source, target)
        return target.read_text()

    def test_documents_of_keras(self):
        for name, build in crossing.made_by_keras().items():
            with self.subTest(model=name):
                keras.utils.clear_session()
                theirs = documents.compiled(build(), name).to_json()
                crossed = by_keras(self.by_sluice(theirs))
                self.assertEqual(content(crossed), content(theirs), name)

    def test_documents_of_sluice(self):
        self.sluice("make", self.folder)
        for name in crossing.MADE_BY_SLUICE:
            with self.subTest(model=name):
                keras.utils.clear_session()
                document = self.folder / f"{name}.json"
                self.sluice("rewrite", self.folder / f"{name}.keras", document)
                ours = document.read_text()
                crossed = self.by_sluice(by_keras(ours))
                self.assertEqual(content(crossed), content(ours), name)


if __name__ == "__main__":
    crossing.main()
