"""Which symbol of a printed label was scanned, or why it is none of this label's."""

from labels.printing import compare_scan_back
from labels.scan_back import normalise
from labels.symbols import Symbol
from tracker import labelling
from tracker.models import LabelPrint
from tracker.rules import label_prints
from tracker.scanning import ScanError


def read(print_: LabelPrint, text: str) -> Symbol:
    """The symbol of this print that says `text`. Raises ScanError with what it says and what the record says."""
    label = labelling.drawn(print_)
    if label is None or print_.voided_at is not None:
        void = label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number)
        raise ScanError.of(void[0] if void else label_prints.outdated(number=print_.number))
    symbols = label.symbols()
    said = next((symbol for symbol in symbols if symbol.data == normalise(text)), None)
    if said is not None:
        return said
    other = next(one for one in compare_scan_back(symbols, [text]) if one.kind != "missing")
    (refusal,) = label_prints.difference_refusals(symbol=other.symbol, expected=other.expected, scanned=other.scanned)
    raise ScanError.of(refusal)
