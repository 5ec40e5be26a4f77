"""The wristband of a donor or a recipient."""

from sqlalchemy import select

from labels.facts import Wristband
from labels.isbt128.identifiers import ChainOfIdentity
from labels.own_code import build_own
from tracker.extensions import db
from tracker.labelling import wording
from tracker.labelling.made import Made
from tracker.models import Donor, DonorIdentity, Recipient, RecipientIdentity, Round, Site


def wristband(wearer: Donor | Recipient, made: Made) -> Wristband:
    """Name, birth date and number of the wearer, with a QR code that says which print it is."""
    is_donor = isinstance(wearer, Donor)
    identity = db.session.get(DonorIdentity, wearer.id) if is_donor else db.session.get(RecipientIdentity, wearer.id)
    site = Site.here()
    coi = _round_of(wearer)
    return Wristband(
        role="DONOR" if is_donor else "RECIPIENT",
        name=identity.name if identity else "",
        subject_number=wearer.id,
        birth_date=wording.day(identity.birth_date) if identity else "",
        sex=wearer.sex[:1].upper(),
        coi_text=wording.chain(coi) if coi else "",
        coi_check=ChainOfIdentity.read(coi).check_character if coi else "",
        site=site.name,
        qr_text=build_own("D" if is_donor else "R", wearer.id, made.number, made.nonce),
        print_text=wording.printed(made.number, made.nonce),
        synthetic=site.synthetic,
    )


def _round_of(wearer: Donor | Recipient) -> str | None:
    column = Round.donor_id if isinstance(wearer, Donor) else Round.recipient_id
    return db.session.scalar(select(Round.id).where(column == wearer.id).order_by(Round.opened_at.desc()).limit(1))
