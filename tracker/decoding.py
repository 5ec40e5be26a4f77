"""What `tracker decode` answers: one scanned text as data for a program, or in words for a person."""

from collections.abc import Callable, Iterator
from typing import Any

from labels.isbt128 import (
    Description,
    Din,
    ProcessorProduct,
    ProductCode,
    Structure,
    describe,
    is_local,
)
from tracker.scanning import Gs1Code, Isbt128Code, OwnCode, Scan, ScanError, name_of, read

Answer = dict[str, Any]
Describe = Callable[[str, str], Description | None]
"""The description of a code (first) that a facility gave (second; empty where the scan does not say)."""
_VALIDATION = range(9990, 10000)  # A9990–A9999: facility numbers of demonstrations and validation


def decode_line(raw: str) -> Answer:
    """The scan with its structures and their fields, or the error; only plain JSON values."""
    try:
        scan = read(raw)
    except ScanError as error:
        return {"input": raw, "ok": False, "error": {"code": error.code, "message": error.sentence}}
    return {"input": raw, "ok": True} | _content(scan)


def shipped(code: str, given_by: str) -> Description | None:
    """What the codes say that this program ships; its local ones only for a demonstration's facility number."""
    is_demo = given_by[:1] == "A" and given_by[1:].isdigit() and int(given_by[1:]) in _VALIDATION
    return describe(code, given_by=given_by, own=given_by if is_demo else "")


def explain(raw: str, described: Describe = shipped) -> str:
    """The scan in words, one line for each thing that it says."""
    try:
        scan = read(raw)
    except ScanError as error:
        where = "" if error.position is None or not raw.strip() else f" (at character {error.position + 1})"
        return f"Not accepted: {error.sentence}{where}\n{error.do}"
    return "\n".join([f"This is {_named(scan)}.", *_lines(scan, described)])


def _named(scan: Scan) -> str:
    """What it is; several codes that together are no one thing by their number."""
    if isinstance(scan, Isbt128Code) and len(scan.message.structures) > 1:
        return f"an ISBT 128 message of {len(scan.message.structures)} structures"
    return name_of(scan)


def _content(scan: Scan) -> Answer:
    if isinstance(scan, OwnCode):
        return {"kind": "own", "thing": scan.kind, "fields": _own_fields(scan)}
    if isinstance(scan, Gs1Code):
        return {"kind": "gs1", "thing": "supply", "fields": _gs1_fields(scan)}
    structures = [_structure(structure) for structure in scan.message.structures] if scan.message else []
    return {"kind": "isbt128", "structures": structures}


def _structure(structure: Structure) -> Answer:
    return {
        "number": structure.number,
        "name": structure.name,
        "data": structure.data,
        "fields": structure.fields(),
    }


def _own_fields(scan: OwnCode) -> Answer:
    return {"id": scan.id, "print_number": scan.print_number, "nonce": scan.nonce}


def _gs1_fields(scan: Gs1Code) -> Answer:
    expires_on = scan.expires_on.isoformat() if scan.expires_on else None
    return {"gtin": scan.gtin, "lot": scan.lot, "expires_on": expires_on, "serial": scan.serial, "gsrn": scan.gsrn}


def _lines(scan: Scan, described: Describe) -> Iterator[str]:
    if isinstance(scan, OwnCode | Gs1Code):
        yield from _field_lines(_content(scan)["fields"])
        return
    structures = scan.message.structures if scan.message else ()
    given_by = next((one.value.fin for one in structures if isinstance(one.value, Din)), "")
    for structure in structures:
        yield f"{structure.number} {structure.name}: {structure.data}"
        yield from _field_lines(structure.fields())
        if isinstance(structure.value, ProductCode | ProcessorProduct):
            yield f"    description: {_description(structure.value.product_description_code, given_by, described)}"


def _description(code: str, given_by: str, described: Describe) -> str:
    found = described(code, given_by)
    if found is None:
        return (
            "a local code, which only the facility that gave it can explain" if is_local(code) else "not in the table"
        )
    retired = f" (retired on {found.retired_on})" if found.retired_on else ""
    return ". ".join(part for part in (found.text, found.storage) if part) + retired


def _field_lines(fields: Answer) -> list[str]:
    return [f"    {name.replace('_', ' ')}: {_plain(value)}" for name, value in fields.items() if value is not None]


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(f"{name} {text}" for name, text in entry.items()) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
