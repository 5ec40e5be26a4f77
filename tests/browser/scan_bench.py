"""A bench for the scan box alone: the real templates and modules in front of a /scan that answers by a table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import jinja2
from flask import Flask, Response, jsonify, render_template_string, request
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

TRACKER = Path(__file__).parents[2] / "tracker"
DIN = "=A99992600000100"
PRODUCT_CODE = "=<S1128VA0"
BAG = DIN + PRODUCT_CODE
TUBE = "=B99992600000101"
WRISTBAND = "VT1:R:AAIT-R-007"
BADGE = "VT1:U:noor"
ZONE = "Asia/Shanghai"
STARTED_FRESH = "/thing"

PAGE = """{% extends "base.html" %}
{% from "macros/form.html" import form as form_of, field, scan_field, witness %}
{% block title %}Bench{% endblock %}
{% block content %}<h1>Bench</h1>
{% if prompts %}{% call form_of(form, 'Record') %}
{{ scan_field(form.bag, 'bag') }}{{ scan_field(form.wristband, 'recipient') }}
{{ scan_field(form.bags, 'bag', many=true) }}
{{ field(form.remark) }}{{ field(form.count) }}{{ field(form.site) }}{{ field(form.lines) }}{{ witness(form) }}
{% endcall %}{% else %}<p id="empty">An empty page.</p><button type="button" class="button" id="press">Press</button>
<label for="loose">Remark</label> <input id="loose">{% endif %}{% endblock %}"""


WATCH = """{% extends "base.html" %}
{% from "macros/worklist.html" import worklist %}
{% block content %}<h1>Watch</h1>{{ worklist(items, "Waiting", live=true) }}{% endblock %}"""


class BenchForm(FlaskForm):
    """One prompt of each sort and one ordinary field of each sort."""

    bag = StringField("Bag", [InputRequired()])
    wristband = StringField("Wristband", [InputRequired()])
    bags = TextAreaField("Bags of the shipment")
    remark = StringField("Remark")
    count = IntegerField("Count")
    site = SelectField("Site", choices=[SelectChoice("left", "Left"), SelectChoice("right", "Right")])
    lines = TextAreaField("Lines")
    witness_badge = StringField("Badge")
    witness_password = PasswordField("Password")


@dataclass
class Desk:
    """What the bench has been asked, and how slow or broken its answers are."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Mapping[str, str]] = field(default_factory=list)
    hold: Event = field(default_factory=Event)
    broken: bool = False
    waiting: list[dict[str, Any]] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 12, 0, tzinfo=UTC))

    @property
    def raws(self) -> list[str]:
        """Every scan that arrived, in order."""
        return [str(question["raw"]) for question in self.asked]


def answer(question: Mapping[str, Any]) -> dict[str, str]:
    """What the real /scan would say: to both halves as one code, or to the second alone if only that is a code."""
    joined, alone = (_answer(question, question.get(name, "")) for name in ("raw", "alone"))
    return alone if joined["verdict"] == "stop" and alone["verdict"] in ("go", "fill") else joined


def _answer(question: Mapping[str, Any], scanned: str) -> dict[str, str]:
    """What it says to one code, from a table of five."""
    raw = scanned.removeprefix("]C0")
    kinds = {BAG: "bag", DIN: "din", WRISTBAND: "recipient", BADGE: "badge", "VT1:P:place": "place"}
    kind = kinds.get(raw, "unknown")
    for prompt in question["prompts"]:
        if kind in prompt["expects"]:
            return {"verdict": "fill", "prompt": prompt["name"], "value": raw, "message": f"Read: {kind}", "kind": kind}
    if raw == "VT1:R:child":
        return {"verdict": "stop", "prompt": "wristband", "message": "This is a child's.", "kind": kind}
    if any("bag" in prompt["expects"] for prompt in question["prompts"]) and raw and BAG.startswith(raw):
        return {"verdict": "more", "message": "Only half of the code.", "kind": "din"}
    if kind == "unknown":
        return {"verdict": "stop", "message": "This is a test-tube label.", "todo": "Scan the bag.", "kind": kind}
    return {"verdict": "go", "message": f"Opens the {kind}", "url": f"{STARTED_FRESH}?{kind}", "kind": kind}


def bench(desk: Desk) -> Flask:
    """An app of four pages, signed in: `/` with prompts, `/empty` and `/thing` without, `/watch` with a worklist."""
    app = Flask("desk", static_folder=str(TRACKER / "static"))
    app.jinja_loader = jinja2.FileSystemLoader(TRACKER / "templates")
    app.config.update(SECRET_KEY="bench", TESTING=True)
    Babel(app)
    CSRFProtect(app)
    person = {"is_authenticated": True, "name": "Nadia"}

    def page(prompts: bool) -> str:
        return render_template_string(PAGE, form=BenchForm(), prompts=prompts, current_user=person)

    @app.route("/", methods=["GET", "POST"])
    def with_prompts() -> str:
        if request.method == "POST":
            desk.sent.append(request.form.to_dict())
        return page(prompts=True)

    @app.get("/empty")
    @app.get(STARTED_FRESH)
    def without_prompts() -> str:
        return page(prompts=False)

    @app.get("/watch")
    def watch() -> Response | str:
        if desk.broken:
            return Response("away", 503)
        return render_template_string(WATCH, items=desk.waiting, current_user=person, server_now=desk.now, zone=ZONE)

    @app.post("/scan")
    def scan() -> Response:
        desk.asked.append(request.get_json())
        desk.hold.wait(timeout=10)
        if desk.broken:
            return Response(json.dumps({"verdict": "stop", "message": "The database is away."}), 503)
        return jsonify(answer(desk.asked[-1]))

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'; base-uri 'none'; object-src 'none'"
        return response

    return app
