"""The chain-of-custody report: who held it, when and why, with everything that is on record about it.

Of a product, a collection, a donor, a recipient or a round. The first pages say what it is, what was found and what
the ledger proves, with the drawings; then follow the lists, to the last line. PDF/A-3, tagged, with the evidence in it.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from labels.symbols import Drawing, Symbol, Symbology, draw
from tracker import clock
from tracker.custody import checkpoints, evidence
from tracker.extensions import db
from tracker.models import Product, Site
from tracker.reading import dossier, lineage, sections, subject
from tracker.reading.lineage_layout import layout
from tracker.reading.record import Record
from tracker.reading.sections.table import Table
from tracker.reading.subject import Subject
from tracker.reading.timeline import Item
from tracker.reports import typesetting
from tracker.reports.listing import Block, Entry, Furniture, Grid, Heading, Note
from tracker.reports.listing.blocks import Styled
from tracker.reports.typesetting import Attached

QR_DPI = 300
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """The newest checkpoint of the ledger, as the report shows it: of which log, over how many lines, and its root.

    short_root: the beginning of the root, long enough to be compared by eye with a checkpoint kept outside.
    text: the signed note, as the QR code has it: scanned into a file it is that checkpoint.
    """

    origin: str
    size: int
    short_root: str
    text: str

    @property
    def qr(self) -> Drawing:
        """The QR code."""
        return draw(Symbol("checkpoint", Symbology.QR, self.text), QR_DPI)


def proof() -> Proof | None:
    """The newest checkpoint, or None as long as none was cut."""
    newest = checkpoints.newest(db.session)
    if newest is None:
        return None
    return Proof(checkpoints.name_of_log(db.session), newest.size, newest.short_root, newest.note)


def pdf(product: Product) -> bytes:
    """The report of a product. Donor and recipient appear by their coded identifiers only."""
    return with_evidence(subject.about("product", product))


def with_evidence(about: Subject, *, tell: Tell = lambda _done: None) -> bytes:
    """The report with the bundle attached that an auditor checks it by, of what is committed at this moment."""
    bundle = io.BytesIO()
    evidence.write(db.engine, bundle, about.row)
    name = f"evidence-{about.kind}-{about.id}.zip"
    attached = Attached(
        name, bundle.getvalue(), str(_("The lines of the ledger with their proofs, and their verifier"))
    )
    return of(about, attached=attached, tell=tell)


def of(about: Subject, *, attached: Attached | None = None, tell: Tell = lambda _done: None) -> bytes:
    """The report as PDF/A-3a. attached: the evidence that goes with it.

    tell: told how many lines and rows are on paper.
    """
    site = Site.here()
    kind = str(_("Chain of custody"))
    html = current_app.jinja_env.get_template("reports/chain_of_custody.html").render(
        about=about,
        of=about.record,
        product=about.product,
        site=site,
        kind=kind,
        drawings=[(din, layout(*lineage.graph(family, here=about.id))) for din, family in about.families.items()],
        proof=proof(),
        evidence=attached,
        sections=sections,
        made_at=clock.now(),
    )
    furniture = Furniture(
        identity=about.id,
        kind=f"{kind} · {site.name}",
        mark=str(_("SYNTHETIC DATA – not for clinical use")) if site.synthetic else "",
        page=str(_("Page {n} of {m}")),
    )
    return typesetting.archival(
        html, blocks=lambda: blocks(about), furniture=furniture, attached=[attached] if attached else [], tell=tell
    )


def blocks(about: Subject) -> Iterator[Block]:
    """What the lists of a report are made of."""
    of = about.record
    yield from _listed(str(_("Custody")), sections.custody(of))
    yield from _listed(str(_("People and places")), sections.people(of), sections.places(of))
    yield from _listed(str(_("Signatures")), sections.signatures(of))
    yield from _listed(str(_("Labels")), sections.prints(of), note=sections.reconciliation(of))
    yield from _listed(str(_("Tests")), sections.results(of))
    yield from _listed(str(_("Decisions")), sections.decisions(of))
    yield from _listed(str(_("Holds")), sections.holds(of))
    yield from _journeys(of)
    yield from _listed(str(_("Deviations")), sections.deviations(of))
    yield from _listed(str(_("Refused scans")), sections.refused(of))
    yield from _listed(str(_("Typed instead of scanned")), sections.typed(of))
    yield from _listed(str(_("Corrections")), sections.corrections(of))
    yield from _bedside(of)
    yield Heading(str(_("Every event")))
    yield from (_entry(of, item) for item in of.items)
    yield from _listed(str(_("Ledger")), sections.streams(of))
    yield Note(
        str(
            _(
                "Times are shown on the clock of the site with their offset; the ledger keeps UTC. Donor and recipient"
                " appear by their coded identifiers. Veintrail is not a cleared medical device."
            )
        )
    )


def _listed(heading: str, *tables: Table, note: str = "") -> Iterator[Block]:
    yield Heading(heading)
    if note:
        yield Note(note)
    for table in tables:
        yield _grid(table, under=heading)


def _grid(table: Table, *, under: str) -> Block:
    """A table, or what stands there where it is empty; its caption only where the heading does not say the same."""
    if not table.rows:
        return Note(table.empty)
    return Grid("" if table.caption == under else table.caption, table.columns, table.rows)


def _journeys(of: Record) -> Iterator[Block]:
    yield Heading(str(_("Temperatures")))
    if not of.journeys:
        yield Note(str(_("It was in no shipment.")))
    for journey in of.journeys:
        name = str(_("Shipment %(id)s", id=journey.shipment.id))
        facts = [(label, f"{value} {unit}".strip()) for label, value, unit in sections.journey_facts(of, journey)]
        yield Heading(name, level=3)
        yield Grid("", (str(_("What")), str(_("On record"))), facts)
        yield _grid(sections.temperatures(journey), under=name)


def _bedside(of: Record) -> Iterator[Block]:
    if not (of.infusions or of.checks):
        return
    tables = [sections.infusions(of), *sections.bedside(of)]
    yield from _listed(str(_("At the bedside")), *tables)
    if isinstance(of, dossier.Dossier):
        facts = [(label, f"{value} {unit}".strip()) for label, value, unit in sections.infusion(of)]
        if facts:
            yield Grid(str(_("The infusion in figures")), (str(_("What")), str(_("On record"))), facts)


def _entry(of: Record, item: Item) -> Entry:
    number = sections.line_number(of, item)
    head = [f"{_('REFUSED:')} {item.step}" if not item.accepted else item.step]
    if item.to_stage and item.accepted:
        head.append(f"{item.from_stage} → {item.to_stage}" if item.from_stage else item.to_stage)
    named = [item.subject] if item.subject else []
    return Entry(
        number=str(item.position),
        head=" · ".join([*head, *named]),
        aside=sections.when(item.at),
        lines=tuple(_lines(item, number)),
        refused=not item.accepted,
    )


def _lines(item: Item, number: str) -> Iterator[Styled]:
    witness = f"{_('witness')} {item.witness}" if item.witness else ""
    yield " · ".join(filter(None, (item.by, witness, item.place))), "plain", "ink"
    if item.given_by or item.taken_by:
        yield f"{_('custody')} {item.given_by} → {item.taken_by}", "plain", "ink"
    if item.late:
        yield f"{_('Late entry')}, {_('recorded')} {sections.when(item.recorded_at)}", "bold", "attention"
    if item.corrects:
        yield str(_("Corrects line %(position)s", position=item.corrects)), "bold", "attention"
    for refusal in item.refusals:
        tone = "ink" if item.accepted else "stop"
        yield str(_(refusal.says, **refusal.values)), "bold", tone
        yield str(_(refusal.do, **refusal.values)), "plain", tone
    facts = [f"{label}: {value} {unit}".strip() for label, value, unit in item.facts if value != item.subject]
    if facts:
        yield "; ".join(facts), "plain", "muted"
    yield sections.scan_mode(item), "bold" if item.typed else "plain", "attention" if item.typed else "muted"
    if item.raw:
        yield f"{_('Raw scan')} {item.raw}", "code", "muted"
    yield f"{number} {item.digest}", "code", "muted"
