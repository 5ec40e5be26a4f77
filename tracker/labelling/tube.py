"""The labels of tubes: the donation, with the flag that keeps them from every prompt for a bag."""

from labels.facts import TubeLabel
from labels.isbt128 import Din, din_structure
from tracker.labelling import wording
from tracker.labelling.made import Made
from tracker.models import Collection, Product, Site

# Process flag of ISBT 128: what is printed beside the number [S1 §1.3].
TUBES = {
    "06": "Pilot tube",
    "07": "Test tube",
    "08": "Donor record",
    "09": "NAT sample",
    "10": "Bacterial test sample",
}


def tube_label(source: Collection | Product, made: Made) -> TubeLabel:
    """What the label of one tube of a donor, or of one bottle that was filled from a sample, says.

    Its one symbol is the donation number, which has no room for the mark of the print: that is for the eye.
    """
    site, din = Site.here(), source.id if isinstance(source, Collection) else source.din
    code = din_structure(din, made.flags)
    number = Din.read(code.data)
    when = wording.local(made.at, site.zone)
    return TubeLabel(
        din_code=code.build(),
        din_text=number.eye_readable,
        din_check=number.check_character,
        flags_text=made.flags_text,
        tube_text=TUBES[made.flags],
        taken_text=when,
        print_text=wording.printed(made.number, made.nonce),
        synthetic=site.synthetic,
    )
