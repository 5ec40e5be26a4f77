"""The shape of what is entered about donors, recipients and rounds."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, StopValidation

from tracker import clock
from tracker.extensions import db
from tracker.forms.act import ActForm, site_zone
from tracker.forms.figures import figure, instant, whole
from tracker.models import CustodyEvent, Donor, Recipient, RecipientIdentity, Recorded

SEXES = [SelectChoice("female", _l("Female")), SelectChoice("male", _l("Male"))]
YES_NO = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
ABO = [SelectChoice(group, group) for group in ("O", "A", "B", "AB")]
RHD = [SelectChoice("positive", _l("RhD positive")), SelectChoice("negative", _l("RhD negative"))]
RESULTS = [
    SelectChoice("", _l("Not tested")),
    SelectChoice("negative", _l("Negative")),
    SelectChoice("reactive", _l("Reactive")),
    SelectChoice("pending", _l("Pending")),
]
RELATIONS = [
    SelectChoice(word, _l(word))
    for word in ("unrelated volunteer", "sibling", "parent", "child", "spouse", "other relative", "friend")
]
INFECTIONS = [
    SelectChoice("active", _l("Active")),
    SelectChoice("improving", _l("Improving")),
    SelectChoice("controlled", _l("Controlled")),
]
DETERMINATIONS = [
    SelectChoice("eligible", _l("Eligible")),
    SelectChoice("ineligible", _l("Ineligible")),
    SelectChoice("incomplete", _l("Incomplete")),
]
CHOOSE = DataRequired(_l("Choose one."))
ENTER = DataRequired(_l("Enter this."))
OLDEST = date(1900, 1, 1)
_ALLELE = re.compile(r"[0-9]{2,4}(:[0-9]{2,4}){0,3}[A-Z]?")


class InThePast:
    """A day that has come already, and not one of another century."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse a day ahead."""
        if field.data is not None and not OLDEST <= field.data <= clock.now().astimezone(site_zone()).date():
            raise StopValidation(str(_l("This day cannot be right.")))


class Unused:
    """An identifier that nothing carries yet; the same form sent twice is let through, for the ledger knows it."""

    def __init__(self, model: type[Recorded], step: str) -> None:
        self.model, self.step = model, step

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a number that is taken."""
        if db.session.get(self.model, field.data) is None:
            return
        key = f"{form.form_key.data}:{self.step}:{self.model.__tablename__}:{field.data}"
        if db.session.query(CustodyEvent).filter_by(form_key=key).first() is None:
            raise StopValidation(str(_l("This number is in use already.")))


class ConsentForm(ActForm):
    """The signed consent form; `happened` is when it was signed."""

    signed = BooleanField(
        _l("I hold the consent form with the person’s signature and date"), [InputRequired(_l("Consent comes first."))]
    )


class WithdrawalForm(ActForm):
    """A consent that is withdrawn; `happened` is when the person said so."""

    reason = TextAreaField(_l("What the person said, or “no reason given”"), [ENTER, Length(max=500)])


class DonorForm(ActForm):
    """A new donor."""

    code = StringField(
        _l("Donor number"),
        [ENTER, Regexp(r"D[0-9]{2,4}\Z", message=_l("D and two to four digits.")), Unused(Donor, "add-donor")],
    )
    name = StringField(_l("Name"), [ENTER, Length(max=120)])
    birth_date = DateField(_l("Date of birth"), [InputRequired(_l("Enter the date of birth.")), InThePast()])
    sex = RadioField(_l("Sex"), [CHOOSE], choices=SEXES)
    childbearing = BooleanField(_l("Could become pregnant"))
    weight_kg = figure(_l("Weight"), low="30", high="250")
    height_cm = figure(_l("Height"), low="120", high="230")
    relation = SelectField(_l("Relation to the recipient"), choices=RELATIONS)


class RecipientForm(ActForm):
    """A new recipient with baseline and the answers to the protocol's questions."""

    code = StringField(
        _l("Subject number"),
        [
            ENTER,
            Regexp(r"R[0-9]{2,4}\Z", message=_l("R and two to four digits.")),
            Unused(Recipient, "add-recipient"),
        ],
    )
    mrn = StringField(
        _l("Medical record number"),
        [ENTER, Regexp(r"[A-Za-z0-9./-]{1,40}\Z", message=_l("Letters, digits and . / - only."))],
    )
    name = StringField(_l("Name"), [ENTER, Length(max=120)])
    birth_date = DateField(_l("Date of birth"), [InputRequired(_l("Enter the date of birth.")), InThePast()])
    sex = RadioField(_l("Sex"), [CHOOSE], choices=SEXES)
    weight_kg = figure(_l("Weight"), low="20", high="250")
    weighed_at = instant(_l("Weighed at"))
    cd4_per_ul = whole(_l("CD4 T cells"), low=0, high=5000)
    cd8_per_ul = whole(_l("CD8 T cells"), low=0, high=10000)
    hiv_rna_copies_per_ml = whole(_l("HIV RNA"), low=1, high=100_000_000)
    art = StringField(_l("Antiretroviral therapy"), [ENTER, Length(max=120)])
    serious_organ_disease = RadioField(_l("Serious organ disease or lymphoma"), [CHOOSE], choices=YES_NO)
    pregnant = RadioField(_l("Pregnant, or without contraception"), [CHOOSE], choices=YES_NO)
    blood_product_allergy = RadioField(_l("Allergy to blood products"), [CHOOSE], choices=YES_NO)
    drug_use = RadioField(_l("Drug use within the last year"), [CHOOSE], choices=YES_NO)
    poor_adherence = RadioField(_l("Poor adherence to antiretroviral therapy"), [CHOOSE], choices=YES_NO)
    other_trial = RadioField(_l("Taking part in another trial"), [CHOOSE], choices=YES_NO)

    QUESTIONS = (
        "serious_organ_disease",
        "pregnant",
        "blood_product_allergy",
        "drug_use",
        "poor_adherence",
        "other_trial",
    )

    @property
    def answers(self) -> dict[str, bool]:
        """The answers by the column that keeps them."""
        return {name: self[name].data == "yes" for name in self.QUESTIONS}

    def validate_mrn(self, field: Field) -> None:
        """One record number is one person."""
        known = db.session.query(RecipientIdentity).filter_by(mrn=field.data).first()
        if known is not None and known.recipient_id != self.code.data:
            raise StopValidation(str(_l("This record number belongs to another recipient.")))


class InfectionForm(ActForm):
    """An opportunistic infection."""

    agent = StringField(_l("Infection or agent"), [ENTER, Length(max=120)])
    status = RadioField(_l("Status"), [CHOOSE], choices=INFECTIONS)
    since = DateField(_l("Since"), [InputRequired(_l("Enter the day.")), InThePast()])
    controlled_on = DateField(_l("Controlled on"), [Optional(), InThePast()])


class BloodGroupForm(ActForm):
    """One determination of ABO and RhD."""

    abo = RadioField(_l("ABO"), [CHOOSE], choices=ABO)
    rhd = RadioField(_l("RhD"), [CHOOSE], choices=RHD)
    sampled_at = instant(_l("Specimen taken at"))


class EligibilityForm(ActForm):
    """The physician's determination."""

    determination = RadioField(_l("Determination"), [CHOOSE], choices=DETERMINATIONS)
    reason = TextAreaField(_l("Why the donor is not eligible, or what is missing"), [Length(max=500)])
    urgent_need = TextAreaField(_l("Urgent medical need"), [Length(max=500)])

    def validate_reason(self, field: Field) -> None:
        """A no says why."""
        if self.determination.data in ("ineligible", "incomplete") and not (field.data or "").strip():
            raise StopValidation(str(_l("Say why.")))

    def validate_urgent_need(self, field: Field) -> None:
        """An eligible donor needs no way round."""
        if self.determination.data == "eligible" and (field.data or "").strip():
            raise StopValidation(str(_l("Leave this empty: an eligible donor needs no urgent medical need.")))


class RoundForm(ActForm):
    """The pairing of a donor and a recipient."""

    donor = SelectField(_l("Donor"), [CHOOSE], validate_choice=True)
    recipient = SelectField(_l("Recipient"), [CHOOSE], validate_choice=True)

    def offer(self, donors: Iterable[Donor], recipients: Iterable[Recipient]) -> "RoundForm":
        """Fill the lists to choose from."""
        self.donor.choices = [
            SelectChoice("", _l("Choose a donor")),
            *(SelectChoice(one.id, _said(one)) for one in donors),
        ]
        self.recipient.choices = [
            SelectChoice("", _l("Choose a recipient")),
            *(SelectChoice(one.id, _said(one)) for one in recipients),
        ]
        return self


def _said(person: Donor | Recipient) -> str:
    return f"{person.id} · {person.abo or '?'} {person.rhd or ''} · {person.sex}"


class Allele:
    """An allele of one locus in the notation of the HLA nomenclature, such as A*02:07."""

    def __init__(self, locus: str) -> None:
        self.locus = locus

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse what is no allele of this locus; what stands before the star may be left out."""
        locus, star, fields = (field.data or "").strip().rpartition("*")
        if (star and locus != self.locus) or not _ALLELE.fullmatch(fields):
            raise StopValidation(str(_l("Like %(locus)s*02:01.", locus=self.locus)))


def hla_form(loci: Iterable[str], **more: Field) -> Any:
    """A form with two alleles for each locus; its `alleles` are what was typed, in full notation."""
    fields = more | {
        f"{locus}_{number}": StringField(f"{locus} {number}", [ENTER, Length(max=24), Allele(locus)])
        for locus in loci
        for number in (1, 2)
    }

    def alleles(self: Any) -> dict[str, tuple[str, str]]:
        return {locus: (_full(locus, self[f"{locus}_1"]), _full(locus, self[f"{locus}_2"])) for locus in loci}

    return type("HlaForm", (ActForm,), {**fields, "alleles": property(alleles)})()


def _full(locus: str, field: Field) -> str:
    return f"{locus}*{field.data.strip().rpartition('*')[2]}"


def hla_correction(loci: Iterable[str]) -> Any:
    """The same form, with the reason of a correction."""
    return hla_form(loci, reason=what_was_wrong())


def what_was_wrong() -> TextAreaField:
    return TextAreaField(_l("What was wrong, and how it was found"), [ENTER, Length(max=500)])


class CorrectionForm(ActForm):
    """The right result of a test in the place of a wrong one."""

    result = RadioField(_l("Right result"), [CHOOSE], choices=[choice for choice in RESULTS if choice.value])
    reason = what_was_wrong()


def tests_form(names: Mapping[str, str]) -> Any:
    """A form with one result for each marker; its `results` are those that were tested."""
    fields = {code: RadioField(name, [Optional()], choices=RESULTS, default="") for code, name in names.items()}

    def results(self: Any) -> dict[str, str]:
        return {code: self[code].data for code in names if self[code].data}

    def validate(self: Any, extra_validators: Any = None) -> bool:
        valid = ActForm.validate(self, extra_validators)
        if valid and not results(self):
            self[next(iter(names))].errors = [_l("Enter at least one result.")]
            return False
        return valid

    body = {**fields, "specimen_at": instant(_l("Specimen taken at")), "results": property(results)}
    return type("TestsForm", (ActForm,), {**body, "validate": validate})()
