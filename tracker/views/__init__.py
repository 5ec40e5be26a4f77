"""Pages: one blueprint for each leg of the journey."""

from typing import Any

from flask import Flask
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy import select

from tracker import clock
from tracker.custody import closing
from tracker.extensions import babel, db
from tracker.models import Site
from tracker.reading import holds, measures, value_words
from tracker.reading.label_kinds import label_words
from tracker.views import (
    administer,
    assay,
    audit,
    collect,
    completeness,
    consent,
    correct,
    donors,
    enrol,
    errors,
    filled,
    follow_up,
    guard,
    home,
    infuse,
    issue,
    label,
    label_documents,
    label_printing,
    label_templates,
    mobilize,
    monitor,
    navigation,
    near_miss_board,
    places,
    printers,
    process,
    product_codes,
    products,
    recipients,
    release,
    reports,
    rounds,
    scan,
    set_up,
    sign_in,
    store,
    tracing,
    transport,
    wording,
)

LEGS = (
    sign_in,
    scan,
    home,
    enrol,
    mobilize,
    collect,
    transport,
    process,
    assay,
    label,
    release,
    issue,
    infuse,
    follow_up,
    products,
    audit,
    reports,
    administer,
)
ON_OTHERS = (
    store,
    donors,
    recipients,
    rounds,
    consent,
    correct,
    monitor,
    set_up,
    places,
    label_templates,
    label_documents,
    label_printing,
    printers,
    product_codes,
    tracing,
    near_miss_board,
    completeness,
)  # pages on the blueprint of another leg: process, enrol, infuse, administer, audit


def register(app: Flask) -> None:
    """Give `app` its pages, its guard, its error pages and the words of its templates."""
    babel.init_app(app, timezone_selector=_zone)
    for leg in LEGS:
        app.register_blueprint(leg.bp)
    app.before_request(guard.check)
    app.after_request(_never_stored)
    app.context_processor(_around)
    app.jinja_env.filters["stage"] = wording.stage_words
    app.jinja_env.filters["cells"] = wording.cells_words
    app.jinja_env.filters["shown"] = wording.shown
    app.jinja_env.filters["step"] = wording.step_words
    app.jinja_env.filters["kind"] = wording.kind_words
    app.jinja_env.filters["label_kind"] = label_words
    app.jinja_env.filters["reaction"] = value_words.reaction_words
    app.jinja_env.filters["rule"] = value_words.rule_words
    app.jinja_env.filters["test"] = measures.label
    app.jinja_env.filters["verdict"] = value_words.verdict_words
    app.jinja_env.filters["person"] = wording.person_words
    app.jinja_env.filters["place"] = wording.place_words
    app.jinja_env.filters["device"] = wording.device_words
    app.jinja_env.filters["hold"] = holds.said
    app.jinja_env.filters["why_stopped"] = holds.why_stopped
    app.jinja_env.filters["keeper"] = wording.keeper_words
    app.jinja_env.filters["keeping"] = wording.keeping
    app.jinja_env.globals["whose"] = filled.whose
    errors.register(app)


def _around() -> dict[str, Any]:
    """What base.html shows around every page."""
    signed_in = current_user.is_authenticated
    return {
        "site": db.session.scalar(select(Site)),
        "nav": navigation.entries(guard.me()) if signed_in else [],
        "role_label": ", ".join(map(wording.kind_words, sorted(current_user.roles))) if signed_in else "",
        "server_now": clock.now(),
        "ledger_closed": closing.why_closed(),
        "zone": _zone(),
        "locale": str(get_locale() or "en"),
    }


def _zone() -> str:
    return db.session.scalar(select(Site.zone)) or "UTC"


def _never_stored(response: Any) -> Any:
    """A page of the record is never kept by a browser: the back button shows what is true now."""
    if response.mimetype != "text/css" and "javascript" not in response.mimetype:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
