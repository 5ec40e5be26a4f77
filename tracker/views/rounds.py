"""Pages: rounds, which pair a donor and a recipient."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from labels.isbt128.check import check_character
from tracker import clock
from tracker.access import Permission
from tracker.forms.enrol import RoundForm
from tracker.models import Donor, Reaction, Recipient, Round
from tracker.reading import completeness as gaps
from tracker.reading import enrol as reading
from tracker.steps import enrol
from tracker.views import completeness
from tracker.views.answering import answer, invalid, scene
from tracker.views.enrol import bp
from tracker.views.guard import address, may, me
from tracker.views.loading import find, load
from tracker.views.wording import shown


@bp.get("/rounds/<identifier>")
@may(Permission.READ)
def round(identifier: str) -> ResponseReturnValue:
    """A round: donor against recipient, infusions, and the way to everything that belongs to it."""
    found = load(Round, identifier)
    return render_template(
        "enrol/round.html",
        round=found,
        check=check_character(found.id),
        mismatches=reading.mismatches(found),
        standings=reading.standings(found),
        collections=reading.collections_of(found),
        products=reading.products_of(found),
        reactions=Reaction.of_recipient(found.recipient_id),
        address=address,
        missing=[] if found.closed_at else completeness.section(gaps.of_round(found)),
    )


@bp.get("/rounds/new")
@may(Permission.ENROL)
def new_round() -> ResponseReturnValue:
    """The form that pairs a donor and a recipient; the address may name either."""
    form = RoundForm(data={name: request.args.get(name, "") for name in ("donor", "recipient")})
    return render_template("enrol/new_round.html", form=_offered(form), **_pair(form))


@bp.post("/rounds/new")
@may(Permission.ENROL)
def open_round() -> ResponseReturnValue:
    """Open the round."""
    form = _offered(RoundForm())
    if not form.validate_on_submit():
        return invalid("enrol/new_round.html", form, **_pair(form))
    giver, taker = load(Donor, form.donor.data), load(Recipient, form.recipient.data)
    event = enrol.open_round(giver, taker, by=me(), at=form.at, witness=form.witness, scene=scene(form))
    opened = Round.of_recipient(taker.id)
    to = (
        url_for("enrol.round", identifier=opened.id)
        if opened
        else url_for("enrol.new_round", donor=giver.id, recipient=taker.id)
    )
    return answer(event, form, done=_("Round opened."), to=to)


def _offered(form: RoundForm) -> RoundForm:
    return form.offer(reading.donors(), reading.recipients())


def _pair(form: RoundForm) -> dict[str, object]:
    """Why the two that are chosen cannot be paired, as far as each of them alone says it."""
    chosen = [find(Donor, form.donor.data), find(Recipient, form.recipient.data)]
    return {"refusals": shown(stop for one in chosen if one for stop in one.stops(clock.now()))}
