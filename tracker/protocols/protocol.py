"""The shape of a trial protocol: frozen values, one class per table of the file, units in every name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

Excludes = Literal["always", "unless-urgent", "never"]
When = Literal["release", "later"]
Kind = Literal["number", "choice", "text"]
Applies = Literal["all", "fresh", "cryopreserved", "thawed", "major-mismatch", "cultured"]
Role = Literal["collection", "dose", "cryopreserved", "thawed", "sample"]
ExpiryFrom = Literal["collection-end", "thaw-end", "opening", "freeze"]
Anchor = Literal["baseline", "each-infusion"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Limits for donor and recipient."""

    cd4_limit_per_ul: int
    cd4_end_stage_below_per_ul: int
    donor_age_from_years: int
    donor_age_to_years: int
    donor_weight_from_kg: Decimal
    donor_bmi_below: Decimal
    infectious_markers_days_before: int
    infectious_markers_days_after: int
    infectious_markers_warn_after_days: int
    determination_valid_days: int
    pregnancy_test_max_age_days: int
    recipient_weight_max_age_days: int
    blood_group_determinations: int
    hla_loci: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One inclusion or exclusion question, with the answer that lets the recipient in."""

    code: str
    text: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """One test of the donor's communicable-disease panel."""

    code: str
    name: str
    agent: str
    required: bool
    excludes: Excludes


@dataclass(frozen=True, slots=True)
class Dose:
    """The window of one infusion, and how many infusions a round has on which days."""

    low_cells_per_kg: int
    high_cells_per_kg: int
    target_cells_per_kg: int
    infusions: int
    infusion_days: tuple[int, ...]
    min_days_between: int


@dataclass(frozen=True, slots=True)
class Gcsf:
    """Mobilization of the donor."""

    planned_ug_per_kg_day: Decimal
    doses_per_day: int
    min_hours_between_doses: int
    warn_above_ug_per_kg_day: Decimal
    stop_above_ug_per_kg_day: Decimal
    max_days_in_row: int
    wbc_reduce_from_e9_per_l: Decimal
    wbc_hold_from_e9_per_l: Decimal
    platelets_stop_below_e9_per_l: Decimal
    vials_ug: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Apheresis."""

    blood_volumes_from: Decimal
    blood_volumes_to: Decimal
    from_mobilization_day: int
    from_cd34_per_ul: int
    warn_above_processed_ml: int
    ac_ratio: Decimal
    ac_ratio_from: Decimal
    ac_ratio_to: Decimal
    citrate_ml_per_min_per_l: Decimal
    citrate_max_ml_per_min_per_l: Decimal
    expected_ce2_percent: Decimal


@dataclass(frozen=True, slots=True)
class Lab:
    """One row of the acceptance table of the day of collection."""

    code: str
    name: str
    unit: str
    required: bool
    sex: Literal["any", "female", "male"] = "any"
    session: Literal["any", "first", "later"] = "any"
    proceed_from: Decimal | None = None
    proceed_to: Decimal | None = None
    hold_below: Decimal | None = None
    hold_above: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Processing:
    """The laboratory's batch record: the kinds of device and supply that every run needs, and its limits.

    additives: kinds of supply that go into the product, and how much of them is asked for.
    """

    devices: tuple[str, ...]
    supplies: tuple[str, ...]
    additives: tuple[str, ...]
    storage_max_cells_e6_per_ml: Decimal
    qc_sample_ml: Decimal
    retained_sample_ml: Decimal
    volume_step_ml: Decimal
    counts_differ_times: int
    tolerance_percent: Decimal
    major_mismatch_red_cells_max_ml: Decimal
    minor_mismatch_plasma_max_ml: Decimal
    dmso_percent: Decimal
    dmso_max_g_per_kg_day: Decimal

    @property
    def takes(self) -> tuple[str, ...]:
        """Every kind of supply that a run has a use for: those that it needs, and what may be added besides."""
        return (*self.supplies, *(kind for kind in self.additives if kind not in self.supplies))


@dataclass(frozen=True, slots=True)
class ProductCode:
    """The product description code that a role of product is labelled with, and how it is stored."""

    role: Role
    pdc: str
    description: str
    storage: str


@dataclass(frozen=True, slots=True)
class Specification:
    """One release test: method, unit, limits, and whether release needs its result."""

    code: str
    name: str
    method: str
    kind: Kind
    when: When
    required: bool
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    action_below: Decimal | None = None
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    applies: Applies = "all"
    final_after_days: int = 0


@dataclass(frozen=True, slots=True)
class Storage:
    """One way to store a product: its temperatures, and how long from when."""

    code: str
    name: str
    to_c: Decimal
    expiry_counts_from: ExpiryFrom
    from_c: Decimal | None = None
    alarm_above_c: Decimal | None = None
    hours: int | None = None
    warn_after_hours: int | None = None
    amber_after_hours: int | None = None

    def expires_at(self, since: datetime) -> datetime | None:
        """Expiry counted from the instant that this storage counts from; None without a limit."""
        return None if self.hours is None else since + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Transport:
    """Temperature limits on the way."""

    low_c: Decimal
    high_c: Decimal
    tolerated_min: int
    logger_interval_max_min: int
    longest_gap_min: int


@dataclass(frozen=True, slots=True)
class Returns:
    """How long an issued bag may be away and still come back."""

    longest_min: int


@dataclass(frozen=True, slots=True)
class Infusion:
    """Rates and times at the bedside."""

    start_ml_per_min: Decimal
    start_lasts_min: int
    max_ml_per_min: Decimal
    finish_within_hours: int
    filter_um: str
    line_fluid: str
    check_holds_min: int
    vitals_before_check_min: int
    bedside_scan_within_min: int
    vitals_grace_min: int
    serious_from_grade: int
    physician_called_within_min: int


@dataclass(frozen=True, slots=True)
class Vital:
    """One time at which vital signs are taken; every_min repeats it until the end."""

    code: str
    after: Literal["start", "end"]
    minutes: int
    every_min: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One follow-up visit: its day counted from its anchor, and its window."""

    code: str
    name: str
    anchor: Anchor
    day: int
    days_before: int = 0
    days_after: int = 0


@dataclass(frozen=True, slots=True)
class Protocol:
    """One trial protocol in one version; the digest names the exact file it was read from."""

    name: str
    version: str
    title: str
    registry: str
    recipients_planned: int
    weeks_of_follow_up: int
    adverse_event_terms: str
    indication: str
    assumed: tuple[str, ...]
    eligibility: Eligibility
    questions: tuple[Question, ...]
    markers: tuple[Marker, ...]
    dose: Dose
    gcsf: Gcsf
    collection: Collection
    labs: tuple[Lab, ...]
    processing: Processing
    products: tuple[ProductCode, ...]
    specification: tuple[Specification, ...]
    storage: tuple[Storage, ...]
    transport: Transport
    returns: Returns
    infusion: Infusion
    vitals: tuple[Vital, ...]
    visits: tuple[Visit, ...]
    digest: str = ""

    def labs_for(self, *, sex: Literal["female", "male"], first_session: bool) -> tuple[Lab, ...]:
        """The rows of the acceptance table for this donor and session."""
        session = "first" if first_session else "later"
        return tuple(lab for lab in self.labs if lab.sex in ("any", sex) and lab.session in ("any", session))

    def specification_for(self, *conditions: Applies) -> tuple[Specification, ...]:
        """The release tests of a product that meets these conditions, such as "fresh"; those for all come anyway."""
        return tuple(entry for entry in self.specification if entry.applies in ("all", *conditions))

    def product_code(self, role: Role) -> ProductCode:
        """The product code of a role."""
        return next(product for product in self.products if product.role == role)

    def storage_of(self, code: str) -> Storage:
        """The storage rule with this code."""
        return next(rule for rule in self.storage if rule.code == code)

    def storage_for(self, pdc: str) -> Storage:
        """The storage rule of the product with this product description code."""
        return self.storage_of(next(product.storage for product in self.products if product.pdc == pdc))

    def agents(self, reactive: tuple[str, ...]) -> tuple[str, ...]:
        """The agents that the labels name for reactive marker codes; those that never exclude are left out."""
        found = {marker.agent for marker in self.markers if marker.code in reactive and marker.excludes != "never"}
        return tuple(sorted(found))
