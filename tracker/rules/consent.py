"""Nothing is done to a person, or with their cells, without a consent that stands."""

from __future__ import annotations

from datetime import datetime

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment


def refusals(
    *, who: str, consented_at: datetime | None, at: datetime, withdrawn_at: datetime | None = None
) -> list[Refusal]:
    """Refuse when consent is missing, is dated after this act, or was withdrawn by then."""
    if consented_at is None:
        do = N_("Stop. Obtain and record the signed consent first.")
        return [
            Refusal("consent-missing", N_("No consent of %(who)s is on record."), do, {"who": who}, field="consent")
        ]
    if consented_at > at:
        says = N_("The consent of %(who)s is dated %(signed)s, after this step.")
        do = N_("Check the date on the consent form and correct it.")
        return [Refusal("consent-missing", says, do, {"who": who, "signed": moment(consented_at)}, field="consent")]
    if withdrawn_at is not None and withdrawn_at <= at:
        says = N_("%(who)s withdrew consent at %(withdrawn)s.")
        do = N_("Stop. Call the physician and the trial coordinator.")
        return [Refusal("consent-withdrawn", says, do, {"who": who, "withdrawn": moment(withdrawn_at)})]
    return []


def refusals_to_consent_again(
    *, who: str, signed_at: datetime, consented_at: datetime | None, withdrawn_at: datetime | None
) -> list[Refusal]:
    """Refuse a consent beside one that stands, or signed before the last one was withdrawn: it went with it."""
    if consented_at is not None and withdrawn_at is None:
        says = N_("A consent of %(who)s, signed at %(signed)s, is on record and stands.")
        do = N_("Do not enter it again. Only a withdrawal ends it; after that a new form counts.")
        values = {"who": who, "signed": moment(consented_at)}
        return [Refusal("consent-on-record", says, do, values, field="consent")]
    if withdrawn_at is None or signed_at > withdrawn_at:
        return []
    says = N_("%(who)s withdrew consent at %(withdrawn)s; this form was signed at %(signed)s.")
    do = N_("Only a form that was signed after the withdrawal counts. Talk to the person again.")
    values = {"who": who, "withdrawn": moment(withdrawn_at), "signed": moment(signed_at)}
    return [Refusal("consent-withdrawn", says, do, values, field="consent")]
