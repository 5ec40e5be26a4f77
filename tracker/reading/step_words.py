"""The steps of the ledger in the words of the bench, marked for translation."""

from flask_babel import gettext as _

from tracker.rules.refusal import N_

STEPS = {
    "abandon-session": N_("Session abandoned"),
    "add-donor": N_("Donor enrolled"),
    "add-recipient": N_("Recipient enrolled"),
    "open-round": N_("Round opened"),
    "type-hla": N_("HLA type recorded"),
    "determine-blood-group": N_("Blood group determined"),
    "record-consent": N_("Consent recorded"),
    "report-donor-tests": N_("Donor tests reported"),
    "determine-eligibility": N_("Donor eligibility determined"),
    "report-infection": N_("Opportunistic infection reported"),
    "order-gcsf": N_("G-CSF ordered"),
    "give-gcsf": N_("G-CSF given"),
    "count-blood": N_("Blood counted"),
    "report-donor-adverse-event": N_("Adverse event of the donor reported"),
    "open-session": N_("Collection opened"),
    "start-collection": N_("Collection started"),
    "end-collection": N_("Collection ended"),
    "let-donor-go": N_("Donor left"),
    "print-label": N_("Label printed"),
    "scan-back-label": N_("Label scanned back"),
    "verify-label": N_("Label verified by a second person"),
    "void-label": N_("Label declared void"),
    "destroy-label": N_("Void label destroyed"),
}


def step_words(step: str) -> str:
    """A step as it is said; one without words of its own by its name."""
    words = STEPS.get(step)
    return str(_(words)) if words else step.replace("-", " ").capitalize()
