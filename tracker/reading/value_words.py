"""Recorded values that are codes of our own, as people say them: what the ledger keeps is not what is shown."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from tracker import labelling
from tracker.reading.label_kinds import label_words
from tracker.reading.measures import label
from tracker.reading.names import kind_words
from tracker.rules.refusal import N_
from tracker.rules.wording import rule_name

REACTIONS = {  # of hemovigilance [GK]
    "infusion-related": N_("Infusion related reaction"),
    "febrile": N_("Febrile, non-haemolytic"),
    "allergic": N_("Allergic or anaphylactic"),
    "hypotensive": N_("Hypotensive"),
    "overload": N_("Circulatory overload"),
    "lung-injury": N_("Acute lung injury"),
    "dyspnoea": N_("Dyspnoea"),
    "haemolytic": N_("Haemolytic"),
    "septic": N_("Septic, bacterial"),
    "dmso": N_("To DMSO: nausea, cough, heart rate, blood pressure"),
    "other": N_("Other"),
}
_VERDICTS = {
    "pass": N_("passes"),
    "action": N_("action range"),
    "fail": N_("fails"),
    "pending": N_("pending"),
    "reported": N_("reported"),
    "missing": N_("no result"),
}
_MOMENTS = {"before": N_("before the plasma reduction"), "after": N_("after the plasma reduction")}
_SLOT = re.compile(r"(start|end)([+-]\d+)")


def value_words(name: str, value: Any) -> str | None:
    """The value of a column or fact of this name in words; None where it is not one of our codes."""
    said = _SAID.get(name)
    if said is None or value in (None, ""):
        return None
    return ", ".join(said(str(one)) for one in value) if isinstance(value, list) else said(str(value))


def rule_words(code: str) -> str:
    """A rule as it is said: wbc-high is WBC high."""
    said = str(_(rule_name(code)))
    return said[:1].upper() + said[1:]


def reaction_words(code: str) -> str:
    """A class of reaction as it is said."""
    return _of(REACTIONS)(code)


def verdict_words(code: str) -> str:
    """What a result means, as it is said."""
    return _of(_VERDICTS)(code)


def minute_words(minute: int) -> str:
    """When something was measured, counted from the start of the infusion; negative: before it."""
    if minute < 0:
        return str(_("before the start"))
    return str(_("%(minutes)s min after the start", minutes=minute) if minute else _("at the start"))


def template_words(template: str) -> str:
    """A version of a label's artwork: final/1 is Final label, version 1."""
    kind, _slash, version = template.partition("/")
    return str(_("%(label)s, version %(version)s", label=label_words(kind), version=version)) if version else template


def _kind(kind: str) -> str:
    known = labelling.KINDS.get(kind)
    return str(_(known.words)) if known else kind_words(kind)


def _slot(slot: str) -> str:
    """A set of the schedule, such as start+30."""
    found = _SLOT.fullmatch(slot)
    if found is None:
        return slot
    if found[1] == "start":
        return minute_words(int(found[2]))
    return str(_("%(minutes)s min after the end", minutes=int(found[2])))


def _of(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: str(_(words[code])) if code in words else kind_words(code)


_SAID: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("test", "tests", "marker", "prompt"), label),
    **dict.fromkeys(("purpose", "person_kind", "code", "decision", "role", "abo_compatibility", "ground"), kind_words),
    "kind": _kind,
    "minute": lambda minute: minute_words(int(minute)),
    "moment": _of(_MOMENTS),
    "reaction_class": reaction_words,
    "rule": rule_words,
    "slot": _slot,
    "template": template_words,
    "templates": template_words,
    "verdict": verdict_words,
}
