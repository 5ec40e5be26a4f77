"""Which symbol of a printed label was scanned, or why it is none of this label's."""

from labels.printing import compare_scan_back
from labels.scan_back import normalise
from labels.symbols import Symbol
from tracker import labelling
from tracker.models import LabelPrint, Recorded
from tracker.reading import describing, scanned
from tracker.rules import label_prints
from tracker.scanning import ScanError


def read(print_: LabelPrint, subject: Recorded, text: str) -> Symbol:
    """The symbol of this print that says `text`. Raises ScanError that says what was scanned instead: the label of
    another thing, or a symbol that is not what the record says."""
    label = labelling.drawn(print_)
    if label is None or print_.voided_at is not None:
        void = label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number)
        raise ScanError.of(void[0] if void else label_prints.outdated(number=print_.number))
    symbols = label.symbols()
    said = next((symbol for symbol in symbols if symbol.data == normalise(text)), None)
    if said is not None:
        return said
    _another_thing(subject, text)
    other = next(one for one in compare_scan_back(symbols, [text]) if one.kind != "missing")
    (refusal,) = label_prints.difference_refusals(symbol=other.symbol, expected=other.expected, scanned=other.scanned)
    raise ScanError.of(refusal)


def _another_thing(subject: Recorded, text: str) -> None:
    """Raises ScanError where the code is that of a thing on record which is not the subject of the label."""
    try:
        found = scanned.resolve(text)
    except ScanError as error:
        if error.found is None:
            return  # a half of a code, or one that nothing carries: only the label can tell
        raise
    if found.row is not subject and not describing.is_part(found.row, subject):
        said = label_prints.other_thing(scanned=describing.label_of(found.row), wanted=describing.label_of(subject))
        raise ScanError.of(said, found=(found.kind, found.row.id))
