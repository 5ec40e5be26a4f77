"""What waits at the apheresis places, and what a session looks like."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import func, select

from labels.isbt128.din import Din
from tracker import clock, collecting, protocols
from tracker.extensions import db
from tracker.models import BloodCount, Collection, GcsfDose, GcsfOrder, Place, Product, Round, Site
from tracker.reading.names import name_of
from tracker.reading.waiting import Waiting


def waiting() -> list[Waiting]:
    """Open sessions first, then the donors who may give."""
    return [*open_sessions(), *ready_rounds()]


def open_sessions() -> list[Waiting]:
    """Sessions whose donor is still here, with what comes next."""
    chosen = select(Collection).where(Collection.donor_left_at.is_(None)).order_by(Collection.opened_at)
    return [
        Waiting(
            title=eye_readable(session.id),
            subtitle=_(
                "Donor %(donor)s at %(place)s",
                donor=session.donor_id,
                place=name_of(Place, session.place_id) or session.place_id,
            ),
            next_step=next_step(session),
            endpoint="collect.session",
            values={"identifier": session.id},
            tone="pending",
        )
        for session in db.session.scalars(chosen)
    ]


def ready_rounds() -> list[Waiting]:
    """Open rounds whose donor is mobilized far enough and whose doses are not all collected."""
    mobilized = select(GcsfDose.round_id).distinct()
    busy = select(Collection.round_id).where(Collection.donor_left_at.is_(None))
    rounds = db.session.scalars(
        select(Round)
        .where(Round.closed_at.is_(None), Round.id.in_(mobilized), Round.id.not_in(busy))
        .order_by(Round.opened_at)
    )
    collected = _collected()
    return [
        Waiting(
            title=round_.donor_id,
            subtitle=_("for %(recipient)s, round %(round)s", recipient=round_.recipient_id, round=round_.id),
            next_step=_("Open a session"),
            endpoint="collect.new",
            values={"identifier": round_.id},
            note=_("Given before, not enough for all infusions.") if round_.id in collected else "",
        )
        for round_ in rounds
        if collected.get(round_.id, 0) < wanted_cells(round_) and (round_.id in collected or is_time(round_))
    ]


def is_time(round_: Round) -> bool:
    """Whether the protocol calls the donor to the chair: by the day of the mobilization, or by the last CD34 count."""
    limits, order = protocols.load(round_.protocol).collection, GcsfOrder.standing(round_.id)
    day = (Site.here().day_of(clock.now()) - order.starts_on).days + 1 if order else 0
    cd34 = next((one.cd34_per_ul for one in reversed(BloodCount.of(round_.id)) if one.cd34_per_ul is not None), 0)
    return day >= limits.from_mobilization_day or cd34 >= limits.from_cd34_per_ul


def wanted_cells(round_: Round) -> int:
    """The mononuclear cells that the infusions of a round need at least."""
    lowest = protocols.load(round_.protocol).dose.low_cells_per_kg
    return int(round_.planned_infusions * lowest * round_.recipient.weight_kg)


def count_of_today(round_: Round) -> BloodCount | None:
    """The donor's newest blood count, if it is of today."""
    counts, site = BloodCount.of(round_.id), Site.here()
    return counts[-1] if counts and site.day_of(counts[-1].taken_at) == site.day_of(clock.now()) else None


def _collected() -> dict[str, int]:
    """Mononuclear cells collected so far, by round."""
    rows = db.session.execute(
        select(Collection.round_id, func.sum(Collection.mnc))
        .where(Collection.ended_at.is_not(None))
        .group_by(Collection.round_id)
    )
    return {round_id: int(cells or 0) for round_id, cells in rows}


def eye_readable(din: str) -> str:
    """A DIN in groups with its check character, as the label shows it."""
    number = Din(din)
    return f"{number.eye_readable} {number.check_character}"


def next_step(session: Collection) -> str:
    """What comes next in a session, in words."""
    if session.donor_left_at:
        return str(_("The session is closed."))
    if session.ended_at:
        return str(_("Label the bag") if collecting.unverified_labels(session) else _("Let the donor go"))
    return str(_("Enter the run sheet") if session.started_at else _("Record the start"))


def milestones(session: Collection) -> list[dict[str, Any]]:
    """The way of a session: what is done, what is next, what is still to come."""
    verified = bool(session.ended_at) and not collecting.unverified_labels(session)
    way = [
        (_("Opened"), True, session.opened_at),
        (_("Started"), bool(session.started_at), session.started_at),
        (_("Ended, bag weighed and counted"), bool(session.ended_at), session.ended_at),
        (_("Label verified by a second person"), verified, None),
        (_("Donor has left"), bool(session.donor_left_at), session.donor_left_at),
    ]
    return [
        {"met": True if done else None, "label": label, "detail": at and format_datetime(at, "yyyy-MM-dd HH:mm xxx")}
        for label, done, at in way
    ]


def bag_of(session: Collection) -> Product | None:
    """The bag that came of a session."""
    return next(iter(session.bags()), None)


def figures(session: Collection, sheet: collecting.RunSheet) -> Sequence[tuple[str, str, str, str]]:
    """What follows from a run sheet: label, value, unit and the formula with its figures."""
    got = collecting.yield_of(session, sheet)
    tnc, mnc = _billions(got.tnc), _billions(got.mnc)
    per_kg, weight_kg = f"{Decimal(got.mnc_per_kg) / 10**8:.2f}", session.round.recipient.weight_kg
    volumes, whole = f"{Decimal(sheet.processed_ml) / session.blood_volume_ml:.1f}", session.blood_volume_ml
    counts = {
        "processed": sheet.processed_ml,
        "before": f"{session.pre_wbc_e9_per_l * 1000:f} × {session.pre_mnc_percent} %",
        "after": f"{sheet.post_wbc_e9_per_l * 1000:f} × {sheet.post_mnc_percent} %",
    }
    ce1 = _("cells ÷ (mean of both × 1000 × %(processed)s mL); before %(before)s, after %(after)s per µL", **counts)
    ce2 = _("cells ÷ (before × 1000 × %(processed)s mL); before %(before)s per µL", **counts)
    return [
        (_("Volume"), f"{got.volume_ml}", "mL", f"({sheet.gross_g:.1f} − {sheet.tare_g:.1f}) g ÷ 1.05 g/mL"),
        (_("Total nucleated cells"), tnc, "× 10⁹", f"{sheet.wbc_e6_per_ml} × 10⁶/mL × {got.volume_ml} mL"),
        (_("Mononuclear cells"), mnc, "× 10⁹", f"{tnc} × 10⁹ × {sheet.mnc_percent} %"),
        (_("Mononuclear cells per kg"), per_kg, "× 10⁸/kg", f"{mnc} × 10⁹ ÷ {weight_kg} kg"),
        ("CE1", f"{got.ce1_percent}", "%", ce1),
        ("CE2", f"{got.ce2_percent}", "%", ce2),
        (_("Blood volumes processed"), volumes, "×", f"{sheet.processed_ml} mL ÷ {whole} mL"),
    ]


def sheet_of(session: Collection) -> collecting.RunSheet | None:
    """The run sheet on record; None before the end."""
    if session.ended_at is None:
        return None
    return collecting.RunSheet(**{name: getattr(session, name) for name in collecting.RunSheet.__slots__})


def _billions(cells: int) -> str:
    return f"{Decimal(cells) / 10**9:.2f}"
