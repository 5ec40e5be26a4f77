"""A printer has an address that can be one and prints what is on its roll; one that does not answer prints nothing."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed

LANGUAGES = ("zpl", "pdf")
RESOLUTIONS = (203, 300, 600)  # dots an inch [ZPL]
LONGEST_HOST = 253
LAST_PORT = 65535
_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_DIGITS_AND_DOTS = re.compile(r"[0-9.]+")


def address_refusals(*, host: str, port: int) -> list[Refusal]:
    """Refuse what is neither the name nor the address of a machine, and a port that there is not."""
    values = {"host": host, "port": str(port)}
    wrong = {"printer-no-host": not is_host(host), "printer-no-port": not 1 <= port <= LAST_PORT}
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


def is_host(text: str) -> bool:
    """Whether this could be a machine's name or its address, version 4 or 6."""
    try:
        ip_address(text)
    except ValueError:
        return len(text) <= LONGEST_HOST and bool(_NAME.fullmatch(text)) and not _DIGITS_AND_DOTS.fullmatch(text)
    return "%" not in text


def set_up_refusals(
    *, language: str, dpi: int, kinds: Collection[str], known: Collection[str], place: str, place_closed: bool
) -> list[Refusal]:
    """Refuse a printer of a language or resolution that no label is drawn in, without a label, or in a closed place."""
    wrong = {
        "printer-language": language not in LANGUAGES,
        "printer-resolution": dpi not in RESOLUTIONS,
        "printer-kinds": not kinds or bool(set(kinds) - set(known)),
        "printer-sheets": language == "zpl" and "summary" in kinds,
        "printer-place-closed": place_closed,
    }
    values = {"language": language, "dpi": str(dpi), "kinds": listed(sorted(kinds)), "place": place}
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


def takes_refusals(*, printer: str, label: str, kind: str, kinds: Collection[str]) -> list[Refusal]:
    """Refuse to send a label to a printer that has another roll in it. label: its kind, in words."""
    if kind in kinds:
        return []
    says = N_("%(printer)s does not print this label: %(label)s.")
    return [Refusal("printer-wrong-kind", says, N_("Choose another printer."), {"printer": printer, "label": label})]


def silent(*, printer: str, why: str) -> Refusal:
    """A printer that did not take the print: nothing was printed that counts."""
    says = N_("%(printer)s did not take the label, and the print is not counted. %(why)s")
    do = N_("Look whether it is on, has labels and is on the network. If paper came out, destroy it. Then print again.")
    return Refusal("printer-silent", says, do, {"printer": printer, "why": why})


REASONS = {
    "printer-no-host": (
        N_("“%(host)s” is neither the name nor the IP address of a machine."),
        N_("Enter it as the printer’s network page has it."),
    ),
    "printer-no-port": (N_("There is no port %(port)s."), N_("Label printers listen on 9100.")),
    "printer-language": (N_("No label is drawn in the language %(language)s."), N_("Choose ZPL or PDF.")),
    "printer-resolution": (N_("No label is drawn for %(dpi)s dots an inch."), N_("Choose 203, 300 or 600.")),
    "printer-kinds": (N_("These are not kinds of label: “%(kinds)s”."), N_("Choose at least one of the list.")),
    "printer-sheets": (N_("The summary is a sheet of A4, not a label on a roll."), N_("Choose PDF for it.")),
    "printer-place-closed": (N_("%(place)s is closed."), N_("Choose another place.")),
}
