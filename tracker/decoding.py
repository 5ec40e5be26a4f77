"""What `tracker decode` answers: one scanned text as data for a program, or in words for a person."""

from typing import Any

from labels.isbt128 import Structure
from tracker.scanning import Gs1Code, OwnCode, Scan, ScanError, kind_name, read

Answer = dict[str, Any]


def decode_line(raw: str) -> Answer:
    """The scan with its structures and their fields, or the error; only plain JSON values."""
    try:
        scan = read(raw)
    except ScanError as error:
        return {"input": raw, "ok": False, "error": {"code": error.code, "message": error.sentence, "do": error.do}}
    return {"input": raw, "ok": True} | _content(scan)


def explain(raw: str) -> str:
    """The scan in words, one line for each thing that it says."""
    try:
        scan = read(raw)
    except ScanError as error:
        return f"Not accepted: {error.sentence}\n{error.do}"
    return "\n".join([f"This is {kind_name(scan.kind)}.", *_lines(scan)])


def _content(scan: Scan) -> Answer:
    if isinstance(scan, OwnCode):
        return {"kind": "own", "thing": scan.kind, "fields": _own_fields(scan)}
    if isinstance(scan, Gs1Code):
        return {"kind": "gs1", "thing": "supply", "fields": _gs1_fields(scan)}
    structures = [_structure(structure) for structure in scan.message.structures] if scan.message else []
    return {"kind": "isbt128", "thing": scan.kind, "structures": structures}


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


def _lines(scan: Scan) -> list[str]:
    content = _content(scan)
    if "fields" in content:
        return _field_lines(content["fields"])
    lines = []
    for structure in content["structures"]:
        lines.append(f"{structure['number']} {structure['name']}: {structure['data']}")
        lines += _field_lines(structure["fields"])
    return lines


def _field_lines(fields: Answer) -> list[str]:
    return [f"    {name.replace('_', ' ')}: {_plain(value)}" for name, value in fields.items() if value is not None]


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(f"{name} {text}" for name, text in entry.items()) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
