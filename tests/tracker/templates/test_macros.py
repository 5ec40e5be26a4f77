"""The macros keep their promises: wired labels and errors, escaped text, nothing that the CSP forbids."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from tracker.rules.refusal import Refusal

TEMPLATES = Path(__file__).parents[3] / "tracker" / "templates"
FORBIDDEN = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def wrong(form: Form, field: Any) -> None:
    raise ValidationError("Correct this.")


CHOICES = [SelectChoice("a", "A"), SelectChoice("b", "B")]
FIELDS: dict[str, Any] = {
    "text": StringField("Text", [wrong]),
    "volume_ml": DecimalField("Volume", [wrong]),
    "count": IntegerField("Count", [wrong]),
    "remark": TextAreaField("Remark", [wrong]),
    "site": SelectField("Site", [wrong], choices=CHOICES),
    "severity": RadioField("Severity", [wrong], choices=CHOICES),
    "stated": BooleanField("Stated", [wrong]),
    "on": DateField("On", [wrong]),
    "password": PasswordField("Password", [wrong]),
    "file": FileField("File", [wrong]),
}


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.fixture
def app() -> Flask:
    app = Flask("macros")
    app.jinja_loader = jinja2.FileSystemLoader(TEMPLATES)
    Babel(app)
    return app


def show(app: Flask, source: str, **values: Any) -> str:
    with app.test_request_context():
        return render_template_string(source, **values)


def a_form(field: Any, typed: dict[str, str] | None = None) -> Form:
    form: Form = type("AForm", (Form,), {"it": field})(MultiDictLike(typed or {"it": ""}))
    form.validate()
    return form


class MultiDictLike(dict[str, str]):
    """What WTForms reads a request's form from."""

    def getlist(self, key: str) -> list[str]:
        return [self[key]] if key in self else []


@pytest.mark.parametrize("name", FIELDS)
def test_every_kind_of_field_has_a_label_and_an_error_that_is_wired_to_it(app: Flask, name: str) -> None:
    form = a_form(FIELDS[name])
    html = show(
        app, '{% from "macros/form.html" import field %}{{ field(it, hint="A hint.", unit="mL") }}', it=form["it"]
    )
    tags = Tags(html).seen
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    described = next(attrs["aria-describedby"] or "" for _, attrs in tags if "aria-describedby" in attrs)
    assert {"it-hint", "it-error"} == set(described.split())
    assert {"it", "it-hint", "it-error"} <= ids
    assert any(tag == "legend" or attrs.get("for") == "it" for tag, attrs in tags)
    assert "Correct this." in html


def test_a_number_that_cannot_be_read_is_shown_again(app: Flask) -> None:
    form = a_form(DecimalField("Volume"), {"it": "12,x"})
    tags = Tags(show(app, '{% from "macros/form.html" import field %}{{ field(it) }}', it=form["it"])).seen
    box = next(attrs for tag, attrs in tags if tag == "input")
    assert (box["type"], box["inputmode"], box["value"]) == ("text", "decimal", "12,x")


def test_a_prompt_for_a_wristband_takes_a_donor_s_and_a_recipient_s(app: Flask) -> None:
    form = a_form(StringField("Wristband"))
    html = show(app, '{% from "macros/form.html" import scan_field %}{{ scan_field(it, "wristband") }}', it=form["it"])
    assert next(attrs["data-scan"] for tag, attrs in Tags(html).seen if tag == "input") == "recipient donor"


def test_a_refusal_is_shown_with_its_values_escaped_and_what_to_do(app: Flask) -> None:
    refusal = Refusal("x.y", "This bag is for %(who)s.", "Call %(who)s, 100 %% sure.", {"who": "<b>R-7</b>"})
    html = show(app, '{% from "macros/verdict.html" import stop %}{{ stop([r]) }}', r=refusal)
    assert "This bag is for &lt;b&gt;R-7&lt;/b&gt;." in html
    assert "Call &lt;b&gt;R-7&lt;/b&gt;, 100 % sure." in html
    assert 'role="alert"' in html


def test_a_stop_offers_no_way_on(app: Flask) -> None:
    refusal = Refusal("x.y", "Wrong bag.", "Fetch the right one.")
    html = show(app, '{% from "macros/verdict.html" import stop %}{{ stop([r]) }}', r=refusal)
    assert not [tag for tag, _ in Tags(html).seen if tag in {"a", "button", "form"}]


def test_a_refused_button_is_disabled_and_says_every_reason(app: Flask) -> None:
    refusals = [Refusal("a", "Too late.", "Call."), Refusal("b", "Not released.", "Wait.")]
    html = show(app, '{% from "macros/form.html" import submit %}{{ submit("Start", refusals=r) }}', r=refusals)
    assert "disabled" in next(attrs for tag, attrs in Tags(html).seen if tag == "button")
    assert "Too late." in html
    assert "Not released." in html


def test_the_words_of_a_macro_are_in_the_language_of_each_reader(app: Flask) -> None:
    reader = ["fi"]
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's i18n extension adds it
        lambda text: f"{reader[0]}:{text}", lambda one, *_: f"{reader[0]}:{one}", newstyle=True
    )
    source = (
        '{% from "macros/verdict.html" import go, pill %}{% from "macros/form.html" import scan_field %}'
        '{{ go("Done") }}{{ scan_field(it, "bag") }}'
    )
    form = a_form(StringField("Bag"))
    finnish = show(app, source, it=form["it"])
    reader[0] = "ar"
    arabic = show(app, source, it=form["it"])
    assert "fi:ACCEPTED" in finnish
    assert "fi:" not in arabic


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_what_the_content_security_policy_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


@pytest.mark.parametrize("code", [403, 404, 409, 413, 422, 500])
def test_every_error_page_says_what_to_do(app: Flask, code: int) -> None:
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    html = show(app, f'{{% include "errors/{code}.html" %}}')
    assert "What to do:" in html
    assert "<h1" in html
