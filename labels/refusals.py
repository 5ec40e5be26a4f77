"""Why a label is not printed: always the field to look at, never a label with something left out."""

from __future__ import annotations


class LabelRefused(ValueError):
    """A label that must not be printed as it is; `field` names the fact to put right."""

    code = "label-refused"
    sentence = "The label cannot be printed because of {field}."

    def __init__(self, field: str) -> None:
        super().__init__(self.sentence.format(field=field))
        self.field = field


class LabelMisses(LabelRefused):
    code = "label-misses-value"
    sentence = "The label cannot be printed without {field}."


class LabelUnprintable(LabelRefused):
    code = "label-unprintable-text"
    sentence = "The label cannot be printed: {field} holds characters that cannot be printed."


class LabelContradictsItself(LabelRefused):
    code = "label-contradicts-itself"
    sentence = "The label cannot be printed: {field} differs from the barcodes beside it."


class LabelDoesNotFit(LabelRefused):
    code = "label-does-not-fit"
    sentence = "The label cannot be printed: {field} is too long for its place."
