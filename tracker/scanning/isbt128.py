"""ISBT 128 messages as scans: which thing they stand for."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from labels.isbt128 import (
    UNDIVIDED,
    BloodGroup,
    Day,
    Din,
    Message,
    Moment,
    ProcessorProduct,
    ProductCode,
    Record,
    Value,
)
from labels.isbt128.dates import NO_TIME_KNOWN

from .codes import (
    BadgeCode,
    BagCode,
    CoiCode,
    ConsignmentCode,
    DinCode,
    DonorNumberCode,
    Isbt128Code,
    Isbt128Scan,
    SupplyCode,
)

Values = Mapping[str, Value]
BAG_SET = frozenset({"017", "018"})
SUPPLIES = frozenset({"017", "018", "021", "022", "026"})


def scan_of(message: Message) -> Isbt128Scan:
    """The thing that a message stands for."""
    values = {structure.number: structure.value for structure in message.structures if structure.number != "023"}
    if "001" in values:
        return _donation(message, values)
    if values.keys() <= SUPPLIES and values.keys() != {"026"}:
        return _supply(message, values)
    number, value = next(iter(values.items()))
    make = _SINGLES.get(number) if len(values) == 1 else None
    return make(message, value) if make else Isbt128Code(message.raw, message)


def _donation(message: Message, values: Values) -> Isbt128Scan:
    din, product, processor = values["001"], values.get("003"), values.get("034")
    if not isinstance(din, Din):
        return Isbt128Code(message.raw, message)
    divisions = values["032"].data if "032" in values else None
    if isinstance(product, ProductCode):
        code, collection_type = product.product_description_code, product.collection_type
        division = divisions or product.division or product.pack_number or UNDIVIDED
    elif isinstance(processor, ProcessorProduct):
        code, collection_type, division = processor.product_description_code, None, divisions or UNDIVIDED
    else:
        return DinCode(message.raw, message, din.number, din.flags, din.is_on_a_tube)
    group = values.get("002")
    return BagCode(
        raw=message.raw,
        message=message,
        din=din.number,
        flags=din.flags,
        product_description_code=code,
        collection_type=collection_type,
        division=division,
        is_on_a_tube=din.is_on_a_tube,
        blood_group=group if isinstance(group, BloodGroup) else None,
        expires_local=_expiry(values),
    )


def _expiry(values: Values) -> dt.datetime | None:
    moment, day = values.get("005"), values.get("004")
    if isinstance(moment, Moment):
        return moment.datetime
    return dt.datetime.combine(day.date, NO_TIME_KNOWN) if isinstance(day, Day) else None


def _supply(message: Message, values: Values) -> SupplyCode:
    found: dict[str, str] = {}
    for value in values.values():
        if isinstance(value, Record):
            found |= value.texts
    return SupplyCode(
        raw=message.raw,
        message=message,
        is_bag_set=not BAG_SET.isdisjoint(values),
        manufacturer=found.get("manufacturer"),
        catalog_number=found.get("catalog_number"),
        lot=found.get("lot"),
    )


def _badge(message: Message, value: Value) -> Isbt128Scan:
    fields = value.fields()
    return BadgeCode(message.raw, message, str(fields["facility"]), str(fields["staff_number"]))


def _donor(message: Message, value: Value) -> Isbt128Scan:
    fields = value.fields()
    facility, number = str(fields["facility"]), str(fields["donor_number"])
    return DonorNumberCode(
        raw=message.raw, message=message, identifier=value.data, facility=facility, donor_number=number
    )


def _coi(message: Message, value: Value) -> Isbt128Scan:
    return CoiCode(message.raw, message, value.data)


def _consignment(message: Message, value: Value) -> Isbt128Scan:
    fields = value.fields()
    return ConsignmentCode(
        raw=message.raw,
        message=message,
        identifier=value.data[:12],
        container=int(str(fields["container"])),
        containers=int(str(fields["containers"])),
    )


_SINGLES: Mapping[str, Callable[[Message, Value], Isbt128Scan]] = MappingProxyType(
    {"019": _donor, "020": _badge, "028": _consignment, "040": _coi}
)
