"""The whole journey in Chromium: every code that is scanned was decoded from a label that the site printed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.scanner import Bench, Paper, makers_code, on_printed_page
from tracker import clock
from tracker.demo import collect as collecting
from tracker.demo import enrol, mobilize
from tracker.demo import process as processing
from tracker.demo import transport as transporting
from tracker.demo.world import PASSWORD, World, go
from tracker.extensions import db
from tracker.models import Collection, Product, Round, Run
from tracker.rules.temperature import Reading
from tracker.steps import printing

Look = Callable[[Page, str], None]
PEOPLE = (
    "sam",
    "cora",
    "mori",
    "ana",
    "abel",
    "theo",
    "tess",
    "quinn",
    "queenie",
    "priya",
    "carl",
    "nadia",
    "noor",
    "ada",
)
PLACES = ("APH-1", "BENCH-1", "FRIDGE-1-A1", "PHARM-F1-01", "WARD-7", "BED-7-01", "WASTE-7")
DEVICES = ("SEP-1", "BAL-1", "SHIP-1", "LOG-1", "BAL-2", "ANA-1", "SEAL-1")
LOTS = ("GC2601", "KT2601", "AC2601", "TB2601", "SA2601")
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)


class Wall:
    """The clock on the wall of the site, which the test sets on."""

    def __init__(self, begins: datetime) -> None:
        self._ahead = begins - datetime.now(UTC)

    def now(self) -> datetime:
        """The time on this clock; a walk of the demonstration holds it."""
        return clock._fixed.get() or datetime.now(UTC) + self._ahead

    def passes(self, **span: float) -> None:
        """Let time go by."""
        self._ahead += timedelta(**span)

    def until(self, hour: int, zone: ZoneInfo) -> None:
        """Let time go by until it is next this hour at the site."""
        here = self.now().astimezone(zone)
        then = datetime.combine(here.date(), time(hour), zone)
        self._ahead += (then if then > here else then + timedelta(days=1)) - here


@dataclass
class Site:
    """The bench, the wall clock, the cast, and all paper that was printed so far."""

    bench: Bench
    wall: Wall
    world: World
    zone: ZoneInfo
    look: Look
    labels: dict[str, Paper] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def opened(self) -> None:
        """The page of the site was left for the record: what was read must not hold the browser's writes."""
        db.session.rollback()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """It is seven in the morning at the site, two weeks ago."""
    day = clock.now().date() - timedelta(days=16)
    wall = Wall(datetime.combine(day, time(7), ZoneInfo("Asia/Shanghai")))
    monkeypatch.setattr(clock, "now", wall.now)
    return wall


@pytest.fixture
def bench(page: Page, axe: Callable[[Page], None]) -> Bench:
    """The workstation at which everybody takes turns."""
    page.set_viewport_size(DESK)
    return Bench(page, axe, PASSWORD)


@pytest.fixture
def here(bench: Bench, wall: Wall, world: World, look: Look) -> Site:
    """Two enrolled pairs in open rounds; nobody wears a wristband yet."""
    days_ago = clock.now() - timedelta(days=3)
    for number in (1, 2):
        donor = enrol.donor(world, f"D{number:02}", at=days_ago)
        recipient = enrol.recipient(world, f"R{number:02}", at=days_ago)
        enrol.round_(world, donor, recipient, at=clock.now() - timedelta(days=1))
    db.session.commit()
    return Site(bench, wall, world, ZoneInfo(world.site.zone), look)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # the browser does not see which engine it is
def test_vein_to_vein(here: Site) -> None:
    """From the first badge to the chain-of-custody report."""
    print_badges_and_codes(here)
    print_wristbands(here)
    round_id = mobilize_donor(here)
    collect_cells(here, round_id)
    carry_to_laboratory(here)
    dose = process_cells(here)[0]
    store_dose(here)
    enter_results(here, dose)
    release_dose(here, dose)
    issue_dose(here, round_id, dose)
    refuse_at_bedside(here, dose)
    infuse_dose(here, round_id, dose)
    follow_up(here)
    audit(here, dose)


def print_badges_and_codes(here: Site) -> None:
    """The administrator signs in by name, and prints what everybody scans from then on."""
    bench = here.bench
    bench.go("/sign-in")
    bench.local_scan("sam")
    bench.page.keyboard.type(PASSWORD)
    bench.send("Sign in")
    bench.page.goto(f"/administer/people/{here.world[PEOPLE[0]].id}")
    here.opened()
    bench.follow("Print the badge")
    bench.send("Print", "Printed")
    for kind, things in (
        ("badge", [here.world[username] for username in PEOPLE[1:]]),
        ("place", [here.world.places[name] for name in PLACES]),
        ("equipment", [here.world.devices[name] for name in DEVICES]),
    ):
        for thing in things:  # the others, at one go
            go(printing.print_labels([thing], kind=kind, by=here.world["sam"], at=clock.now()))
    db.session.commit()
    for username in PEOPLE:
        bench.page.goto(f"/label/people/{here.world[username].id}")
        here.bench.badges[username] = bench.paper(re.compile("Open print")).symbol("qr")
    bench.check()
    for group, names in (("places", PLACES), ("equipment", DEVICES)):
        for name in names:
            bench.page.goto(f"/label/{group}/{name}")
            here.codes[name] = bench.paper(re.compile("Open print")).symbol("qr")
        bench.check()
    for name in LOTS:
        lot = here.world.lots[name]
        here.codes[name] = makers_code(gtin=lot.gtin, lot=lot.lot, expires_on=lot.expires_on)
    here.opened()


def print_wristbands(here: Site) -> None:
    """The coordinator prints wristbands of both pairs and scans them back."""
    bench = here.bench
    bench.becomes("cora")
    for group, person in (("donors", "D01"), ("recipients", "R01"), ("recipients", "R02")):
        bench.go(f"/label/{group}/{person}")
        bench.send("Print", "Printed")
        here.labels[person] = bench.paper(re.compile("Open print"))
        bench.last_scan(here.labels[person].symbol("qr"), "Every symbol is right")
        here.codes[person] = here.labels[person].symbol("qr")


def mobilize_donor(here: Site) -> str:
    """The physician orders; the nurse counts and gives the first dose. The days that follow are walked."""
    bench = here.bench
    round_id = db.session.query(Round).filter_by(donor_id="D01").one().id
    begins = clock.now()
    micrograms = mobilize.micrograms_of(db.session.get_one(Round, round_id))
    if db.session.get_one(Round, round_id).donor.childbearing:
        mobilize.pregnancy_tested(here.world, db.session.get_one(Round, round_id))
        db.session.commit()
    here.opened()
    bench.becomes("mori")
    bench.go(f"/mobilize/rounds/{round_id}")
    bench.follow("Order G-CSF")
    bench.fill(days=4, starts_on=clock.now().astimezone(here.zone).date().isoformat())
    bench.send("Sign the order", "Order signed.")
    bench.becomes("ana")
    bench.go(f"/mobilize/rounds/{round_id}")
    bench.follow("Enter a count")
    bench.scan(here.codes["D01"])
    bench.fill(wbc_e9_per_l="6.2", platelets_e9_per_l=235, haemoglobin_g_per_l=140, haematocrit_percent="41.5")
    bench.fill(mnc_percent="30.0")
    bench.send("Record the count", "Count recorded.")
    bench.follow("Give a dose")
    bench.scan(here.codes["D01"], here.codes["GC2601"])
    bench.fill(micrograms=micrograms)
    bench.choose(body_site="abdomen, left")
    bench.send("Record the dose", "Dose recorded.")
    mobilize.course(here.world, db.session.get_one(Round, round_id), first_day=begins, days=4, begun=True)
    db.session.commit()
    here.opened()
    here.wall.passes(days=4)
    bench.go(f"/mobilize/rounds/{round_id}")
    here.look(bench.page, "mobilization")
    return round_id


def collect_cells(here: Site, round_id: str) -> None:
    """Session, run sheet, collection label at the donor's side, second person; the donor leaves."""
    bench, rng = here.bench, here.world.rng
    harvest = collecting.plenty(rng, db.session.get_one(Round, round_id))
    labs = collecting.counts(rng, db.session.get_one(Round, round_id), harvest)
    here.opened()
    bench.becomes("ana")
    here.look(bench.page, "worklist")
    bench.page.set_viewport_size(PHONE)
    bench.check()
    here.look(bench.page, "worklist-phone")
    bench.page.set_viewport_size(DESK)
    bench.go(f"/collect/rounds/{round_id}/new")
    bench.scan(*(here.codes[name] for name in ("D01", "APH-1", "SEP-1", "KT2601", "AC2601")))
    bench.fill(wbc=labs.wbc_e9_per_l, mnc_percent=labs.mnc_percent, platelets=labs.platelets_e9_per_l)
    bench.fill(haemoglobin=labs.haemoglobin_g_per_l, haematocrit=labs.haematocrit_percent)
    bench.fill(systolic=labs.systolic_mmhg, diastolic=labs.diastolic_mmhg, pulse=labs.pulse_per_min)
    bench.fill(temperature=labs.temperature_celsius)
    bench.send("Open the session", "Session opened.")
    din = bench.page.url.rsplit("/", 1)[-1]
    bench.send("Record the start", "Start recorded.")
    here.wall.passes(hours=4)
    sheet = collecting.run_sheet(rng, db.session.get_one(Collection, din), harvest)
    here.opened()
    bench.scan(here.codes["BAL-1"])
    bench.fill(**{name: getattr(sheet, name) for name in sheet.__slots__})
    bench.send("Compute only")
    bench.send("Record the end", "The bag is on record.")
    here.look(bench.page, "collection")
    bench.follow("Print, scan back and verify the label")
    page_of_label = bench.page.url
    here.labels["bag"] = print_and_scan_back(here)
    bench.becomes("abel", to=page_of_label)
    bench.scan(here.labels["bag"].symbol("qr"))
    bench.send("The label on the bag is right", "Label verified.")
    bench.becomes("ana", to=f"/collect/sessions/{din}")
    bench.send("Let the donor go", "Session closed.")


def print_and_scan_back(here: Site, picture: str = "") -> Paper:
    """Print the label of the page, and scan each symbol that the page asks for from the paper."""
    bench = here.bench
    bench.send("Print", "Printed")
    paper = bench.paper(re.compile("Open print"))
    names = [
        str(prompt.get_attribute("name")) for prompt in bench.page.locator("main [name^='scan-'][data-scan]").all()
    ]
    symbols = [paper.symbol(name.removeprefix("scan-")) for name in names if not name.endswith("witness_badge")]
    assert len(symbols) > 4
    assert bench.verdict_of(here.labels["D01"].symbol("qr")) == "stop"  # of something else
    bench.scan(symbols[-1], *symbols[1:])  # in any order, one of them twice
    if picture:
        here.look(bench.page, picture)
    bench.last_scan(symbols[0], "Every symbol is right")
    return paper


def carry_to_laboratory(here: Site) -> None:
    """Packed and sealed, handed to the courier, received with the logger's file."""
    bench, bag = here.bench, here.labels["bag"]
    here.wall.passes(minutes=5)
    bench.go("/transport/pack")
    bench.scan(here.codes["SHIP-1"], here.codes["LOG-1"], bag.symbol("compound"), here.codes["APH-1"])
    bench.fill(seal="SL-104711")
    bench.choose(to_place="LAB")
    bench.send("Seal and record", "Sealed and on record.")
    shipment = bench.page.url
    packed_at = clock.now()
    bench.second("carl", which="other", send="Hand to the courier", says="carries it now")
    here.wall.passes(minutes=45)
    bench.becomes("theo", to=shipment)
    steps = range(-5, 46, 5)
    readings = [Reading(packed_at + timedelta(minutes=m), Decimal(42 + m % 7) / 10) for m in steps]
    bench.fill(seal_found="SL-104711")
    bench.page.locator("main [name='log']").set_input_files(
        {"name": "log.csv", "mimeType": "text/csv", "buffer": transporting.csv_of(readings)}
    )
    bench.tick("intact=yes", "decision=accept")
    bench.scan(bag.symbol("compound"))
    bench.second("carl", which="other", send="Record the receipt", says="Receipt recorded.")


def weights(volume_ml: Decimal) -> dict[str, Decimal]:
    """What the balance shows of a bag with so much product, full and empty."""
    tare_g = Decimal(32)
    return {"gross_g": (volume_ml * Decimal("1.05") + tare_g).quantize(Decimal("0.1")), "tare_g": tare_g}


def process_cells(here: Site) -> list[str]:
    """A run from the cleared bench to three doses and a closed balance. Returns the doses' addresses."""
    bench = here.bench
    here.wall.passes(minutes=10)
    bench.go("/process/open")
    bench.scan(here.labels["bag"].symbol("compound"), here.codes["BENCH-1"])
    bench.tick("cleared")
    bench.second("tess", send="Open the run", says="The run is open.")
    run_id = bench.page.url.rsplit("/", 1)[-1]
    course = processing.usual(
        here.world.rng, db.session.get_one(Product, db.session.get_one(Run, run_id).input.product_id)
    )
    here.opened()
    for device in ("BAL-2", "ANA-1", "SEAL-1"):
        bench.last_scan(here.codes[device], "is in the record.")
    if course.saline_ml:
        bench.fill(volume_ml=course.saline_ml)
        bench.last_scan(here.codes["SA2601"], "is in the record.")
    bench.last_scan(here.codes["TB2601"], "is in the record.")
    for volume_ml, wbc in (
        (course.before_ml, course.before_wbc_e6_per_ml),
        (course.after_ml, course.after_wbc_e6_per_ml),
    ):
        bench.fill(**weights(volume_ml), wbc_e6_per_ml=wbc, mnc_percent=course.mnc_percent)
        bench.fill(viability_percent=course.viability_percent)
        bench.second("tess", send="Record the count", says="The count is in the record.")
        here.wall.passes(minutes=40)
    here.look(bench.page, "processing-plan")
    for place, planned in enumerate(processing.planned(db.session.get_one(Run, run_id), 3).bags):
        bench.fill(**{f"doses-{place}-{name}": grams for name, grams in weights(planned.volume_ml).items()})
    here.opened()
    bench.fill(qc_sample_ml=5, retained_ml=5)
    bench.send("The bags are filled", "The bags are filled.")
    doses = [one.id for one in db.session.get_one(Run, run_id).bags_out if one.purpose == "dose"]
    here.opened()
    here.wall.passes(minutes=10)
    label_dose(here, doses[0])
    processing.labelled(here.world, db.session.get_one(Run, run_id), until=clock.now())  # the others, in the same way
    db.session.commit()
    bench.becomes("theo", to=f"/process/runs/{run_id}")
    run = db.session.get_one(Run, run_id)
    filled_ml = sum((product.volume_ml for product in run.bags_out), Decimal(0))
    here.opened()
    bench.fill(left_over_ml=max(course.after_ml - filled_ml - Decimal("0.3"), Decimal(0)), plasma_ml=course.plasma_ml)
    bench.tick("cleared")
    bench.second("tess", send="Close the run", says="The run is closed.")
    return doses


def label_dose(here: Site, dose: str) -> None:
    """The final label: printed, scanned back symbol by symbol, verified by a second person."""
    bench = here.bench
    bench.go(f"/label/products/{dose}")
    here.labels["dose"] = print_and_scan_back(here, picture="label-scan-back")
    bench.becomes("tess", to=f"/label/products/{dose}")
    bench.scan(here.labels["dose"].symbol("qr"))
    bench.send("The label on the bag is right", "Label verified.")


def store_dose(here: Site) -> None:
    """Into a position of the laboratory, out again, and over to the pharmacy."""
    bench, bag = here.bench, here.labels["dose"].symbol("compound")
    bench.becomes("theo", to="/process/store")
    bench.scan(bag)
    bench.last_scan(here.codes["FRIDGE-1-A1"], "is in FRIDGE-1-A1")
    bench.go("/process/retrieve")
    bench.scan(here.codes["FRIDGE-1-A1"])
    bench.last_scan(bag, "is in your hands")
    bench.go("/transport/give")
    bench.scan(bag)
    bench.second("priya", which="other", send="Hand over", says="Handed over to Priya")
    bench.becomes("priya", to="/process/store")
    bench.scan(bag)
    bench.last_scan(here.codes["PHARM-F1-01"], "is in PHARM-F1-01")


def enter_results(here: Site, dose: str) -> None:
    """Results are entered by one analyst and reviewed by another; the culture goes on."""
    bench = here.bench
    bench.becomes("quinn", to=f"/tests/products/{dose}")
    bench.scan(here.labels["dose"].symbol("compound"))
    figures = {"mnc_percent": "78.0", "viability": "96.0", "haematocrit": "2.0", "red_cells": "3.0", "endotoxin": "0.5"}
    words = {
        "identity": "match",
        "appearance": "conforms",
        "abo": "matches donor record",
        "gram": "negative",
        "sterility": "started",
    }
    asked = {str(entry.get_attribute("name")) for entry in bench.page.locator("main [name^='report-test_']").all()}
    known = {f"report-test_{name}": figure for name, figure in figures.items()}
    bench.fill(**{name: figure for name, figure in known.items() if name in asked})
    bench.choose(**{f"report-test_{name}": word for name, word in words.items()})
    bench.send("Record the results", "Results entered.")
    here.wall.passes(minutes=20)
    bench.becomes("queenie", to=f"/tests/products/{dose}")
    bench.tick("review-compared")
    bench.send("Reviewed", "Results reviewed.")


def release_dose(here: Site, dose: str) -> None:
    """Every criterion is green but the late tests: released on condition."""
    bench = here.bench
    bench.becomes("priya", to=f"/release/products/{dose}")
    here.look(bench.page, "release")
    bench.send("Release on condition", "Released on condition")


def issue_dose(here: Site, round_id: str, dose: str) -> None:
    """The order of the day, the bag to the courier, receipt on the ward."""
    bench, bag = here.bench, here.labels["dose"].symbol("qr")
    here.wall.until(9, here.zone)
    weight_kg = db.session.get_one(Round, round_id).recipient.weight_kg
    here.opened()
    today = clock.now().astimezone(here.zone).date().isoformat()
    bench.becomes("mori", to=f"/issue/rounds/{round_id}/order")
    bench.fill(planned_on=today, weight_kg=weight_kg, weighed_on=today, password=PASSWORD)
    bench.send("Sign the order", "signed.")
    order = bench.page.url
    bench.becomes("priya", to=order)
    codes = bench.page.locator(".sheet-codes figure:last-child svg")
    expect(codes).to_be_hidden()
    chain_of_identity = on_printed_page(codes)
    bench.scan(bag, chain_of_identity.codes[0])
    bench.second("carl", which="other", send="Issue to the courier", says="Issued to the courier.")
    here.wall.passes(minutes=12)
    bench.becomes("nadia")
    bench.opens(here.codes["BED-7-01"])
    bench.send("Work here")
    bench.go(f"/issue/bags/{dose}/receive")
    bench.scan(bag, here.codes["WARD-7"])
    bench.tick("intact=yes")
    bench.second("carl", which="other", send="Take the bag over", says="Received on the ward.")


def refuse_at_bedside(here: Site, dose: str) -> None:
    """The wristband of another patient: STOP at once, in word and colour, on a wide screen and on a phone."""
    bench = here.bench
    bench.go(f"/infuse/bags/{dose}")
    assert bench.verdict_of(here.codes["R02"]) == "stop"
    expect(bench.page.locator("#scan-verdict")).to_contain_text("the wristband is R02")
    both_widths(here, "bedside-stop")


def both_widths(here: Site, name: str) -> None:
    """The page on a wide screen and on a phone; axe looks at both."""
    page = here.bench.page
    here.look(page, name)
    page.set_viewport_size(PHONE)
    here.bench.check()
    here.look(page, f"{name}-phone")
    page.set_viewport_size(DESK)


def infuse_dose(here: Site, round_id: str, dose: str) -> None:
    """Check by two nurses, vital signs, start, a mild reaction, the end; the round shows one of three."""
    bench, bag = here.bench, here.labels["dose"].symbol("qr")
    product = db.session.get_one(Product, dose)
    weight_kg, volume_ml = product.round.recipient.weight_kg, product.volume_ml
    here.opened()
    bench.go(f"/infuse/bags/{dose}")
    bench.scan(here.codes["R01"], bag)
    bench.last_scan(bench.badges["nadia"], "RIGHT PATIENT, RIGHT BAG")
    both_widths(here, "bedside-go")
    bench.tick("name_stated=yes", "birth_date_stated=yes", "intact=yes")
    bench.fill(weight_kg=weight_kg)
    bench.second("noor", send="Sign the check", says="Right patient, right bag.")
    vital_signs(here, 72)
    bench.fill(premedication="Paracetamol 1 g", rate_ml_per_min="2.0")
    bench.scan(bag)
    bench.send("Start the infusion", "Infusion started.")
    vital_signs(here, 76)
    here.wall.passes(minutes=15)
    vital_signs(here, 80)
    both_widths(here, "infusion-running")
    bench.follow("Reaction")
    bench.tick("grade=1")
    bench.choose(reaction_class="febrile", outcome="recovered")
    bench.fill(action="Paracetamol, watched")
    bench.send("Record the reaction")
    here.wall.passes(minutes=25)
    bench.follow("End the infusion")
    bench.fill(volume_ml=volume_ml)
    bench.scan(bag, here.codes["WASTE-7"])
    bench.send("End the infusion", "INFUSED")
    bench.becomes("cora", to=f"/enrol/rounds/{round_id}")
    expect(bench.page.locator("main")).to_contain_text("1 of 3 infusions given")
    expect(bench.page.locator("#infusions, [id^=infusions]").first).to_contain_text("1/3")


def vital_signs(here: Site, pulse_per_min: int) -> None:
    """One set."""
    bench = here.bench
    bench.fill(temperature_celsius="36.9", pulse_per_min=pulse_per_min, systolic_mmhg=118, diastolic_mmhg=74)
    bench.fill(spo2_percent=98)
    bench.send("Record vital signs")


def follow_up(here: Site) -> None:
    """The visit of week 1, and the chart with the infusion marked."""
    bench = here.bench
    here.wall.passes(days=7)
    bench.becomes("cora", to="/follow-up/recipients/R01/visit")
    bench.choose(code="W1", karnofsky="80", gvhd_grade="0")
    bench.fill(weight_kg="56.2", cd4_per_ul=64, cd8_per_ul=480, hiv_rna_copies_per_ml=1200, wbc_e9_per_l="4.8")
    bench.fill(haemoglobin_g_per_l=121, platelets_e9_per_l=210, chimerism_percent="1.2")
    bench.fill(fever_score=1, fatigue_score=2, cough_score=1, diarrhoea_score=0)
    bench.send("Record the visit", "Visit recorded.")
    here.look(bench.page, "follow-up")


def audit(here: Site, dose: str) -> None:
    """The product page tells the refused wristband; the report has the donation number and every step."""
    bench = here.bench
    bench.becomes("ada", to="/audit")
    here.look(bench.page, "audit")
    bench.go(f"/products/{dose}")
    expect(bench.page.locator("[aria-labelledby='timeline-title']")).to_contain_text("the wristband is R02")
    here.look(bench.page, "product")
    bench.go(f"/reports/product/{dose}")
    with bench.page.expect_download() as download:
        bench.page.get_by_role("button", name="Report as PDF").click()
    report = text_of(download.value.path().read_bytes())
    din = dose.split("-", maxsplit=1)[0]
    told = (din[:5], din[5:7], din[7:], "Label verified by a second person", "R02")
    assert not [words for words in told if words not in report]


def text_of(document: bytes) -> str:
    """All words of a PDF."""
    with pypdfium2.PdfDocument(document) as pdf:
        return " ".join(page.get_textpage().get_text_range() for page in pdf)
