"""Leg 5: cryopreservation. A filled dose is frozen, a frozen dose is thawed; each time it becomes another product."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from tracker import access, custody, labelling, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import dmso
from tracker.models import (
    CustodyEvent,
    Equipment,
    LabelPrint,
    Product,
    ProductDescription,
    ProductLink,
    SupplyLot,
    User,
)
from tracker.protocols.protocol import Role
from tracker.rules import dmso_limit, in_hand, kinds, mass_balance, right_product
from tracker.rules.refusal import N_, Refusal
from tracker.workflow import Stage

HUNDREDTH = Decimal("0.01")


def freeze(
    bag: Product,
    *,
    volume_ml: Decimal,
    lot: SupplyLot,
    freezer: Equipment,
    by: User,
    witness: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Freeze a filled dose. volume_ml: with the cryoprotectant. The bag leaves the freezer in the hands of `by`."""
    access.require(by, Permission.PROCESS)
    protocol = protocols.load(bag.round.protocol)
    processing = protocol.processing
    grams = dmso.grams(volume_ml=volume_ml, percent_v_v=processing.dmso_percent)
    weight_kg = bag.round.recipient.weight_kg
    found = [
        *_ready(
            bag,
            role="dose",
            words=N_("a dose that was never frozen"),
            device=freezer,
            device_kinds=kinds.FREEZER,
            by=by,
            witness=witness,
            at=at,
        ),
        *bag.shelf_life_stops(at),
        *lot.refusals(at, *kinds.DMSO),
        *dmso_limit.refusals(g_per_kg=grams / weight_kg, max_g_per_kg_day=processing.dmso_max_g_per_kg_day),
        *mass_balance.added_refusals(before_ml=bag.volume_ml, after_ml=volume_ml),
        *ProductDescription.not_assignable(protocol.product_code("cryopreserved").pdc, at=at),
    ]
    expires_at = protocol.storage_of(protocol.product_code("cryopreserved").storage).expires_at(at)
    frozen = _child(
        bag, "cryopreserved", volume_ml=volume_ml, expires_at=expires_at, dmso_g=grams.quantize(HUNDREDTH), by=by, at=at
    )
    facts = {"freezer": freezer.id, "lot": lot.id, "dmso_g_per_kg": dmso.g_per_kg(grams=grams, weight_kg=weight_kg)}
    return _turned(bag, frozen, "freeze", facts=facts, found=found, by=by, witness=witness, at=at, scene=scene)


def thaw(
    bag: Product,
    *,
    bath: Equipment,
    by: User,
    witness: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Thaw a frozen dose. Its new expiry counts from the end of the thaw, which is `at`."""
    access.require(by, Permission.PROCESS)
    protocol = protocols.load(bag.round.protocol)
    found = [
        *_ready(
            bag,
            role="cryopreserved",
            words=N_("a frozen dose"),
            device=bath,
            device_kinds=kinds.BATH,
            by=by,
            witness=witness,
            at=at,
        ),
        *labelling.affixed_refusals(bag),
        *ProductDescription.not_assignable(protocol.product_code("thawed").pdc, at=at),
    ]
    expires_at = protocol.storage_of(protocol.product_code("thawed").storage).expires_at(at)
    thawed = _child(bag, "thawed", volume_ml=bag.volume_ml, expires_at=expires_at, dmso_g=bag.dmso_g, by=by, at=at)
    facts = {"bath": bath.id}
    return _turned(bag, thawed, "thaw", facts=facts, found=found, by=by, witness=witness, at=at, scene=scene)


def _ready(
    bag: Product,
    *,
    role: Role,
    words: str,
    device: Equipment,
    device_kinds: kinds.Kinds,
    by: User,
    witness: User,
    at: datetime,
) -> list[Refusal]:
    """The right product, a device of the right kind in calibration, and two trained people."""
    wanted = protocols.load(bag.round.protocol).product_code(role).pdc
    return [
        *right_product.refusals(product=bag.id, code=bag.product_description_code, wanted_code=wanted, wanted=words),
        *device.refusals(at, *device_kinds),
        *by.not_trained("process", at),
        *User.not_second(witness, Permission.PROCESS, "process", at),
        *in_hand.refusals(holder=bag.holder_id, by=by.id),
    ]


def _child(
    bag: Product,
    role: Role,
    *,
    volume_ml: Decimal,
    expires_at: datetime | None,
    dmso_g: Decimal | None,
    by: User,
    at: datetime,
) -> Product:
    """The same cells, dose and division under another product code. How many live is for the laboratory to count."""
    code = protocols.load(bag.round.protocol).product_code(role).pdc
    return Product(
        id=f"{bag.din}-{code}-{bag.division}",
        stream=bag.stream,
        din=bag.din,
        product_description_code=code,
        collection_type=bag.collection_type,
        division=bag.division,
        purpose=bag.purpose,
        round_id=bag.round_id,
        donor_id=bag.donor_id,
        recipient_id=bag.recipient_id,
        made_at=at,
        made_by=by.id,
        volume_ml=volume_ml,
        wbc_e6_per_ml=None,
        tnc=bag.tnc,
        mnc=bag.mnc,
        mnc_per_kg=bag.mnc_per_kg,
        viability_percent=None,
        expires_at=expires_at,
        dose_number=bag.dose_number,
        dmso_g=dmso_g,
        stage=Stage.FILLED,
        holder_id=by.id,
    )


def _turned(
    bag: Product,
    child: Product,
    step: str,
    *,
    facts: Mapping[str, object],
    found: Sequence[Refusal],
    by: User,
    witness: User,
    at: datetime,
    scene: Scene,
) -> CustodyEvent:
    """The line in which a bag becomes another: the emptied one is in the hands of `by` too, and frees its position.

    Its labels are void from now on: none of them is to be found on the bag that it became.
    """
    void = {"voided_at": at, "voided_by": by.id, "void_reason": f"Became {child.id}"}
    link = ProductLink(parent_id=bag.id, child_id=child.id, volume_ml=bag.volume_ml)
    return custody.record(
        bag,
        step,
        by=by,
        witness=witness,
        at=at,
        to=Stage.CONSUMED,
        moved_to=by,
        rows=[child, link],
        also=[(old, void) for old in LabelPrint.all_of(bag) if old.voided_at is None],
        facts=facts,
        refusals=found,
        scene=scene,
    )
