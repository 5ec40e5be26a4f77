"""A scan that is refused at once, before it is part of any act: which thing it is about, and its line."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from flask import current_app, request, session
from werkzeug.exceptions import HTTPException

from tracker import access, clock
from tracker.access import Permission
from tracker.custody import Scene
from tracker.extensions import db
from tracker.forms.act import ActForm
from tracker.models import Product, Recorded
from tracker.reading import scanned
from tracker.reading.nouns import NOUNS
from tracker.scanning import ScanError
from tracker.steps import scan
from tracker.steps.scan import Asked
from tracker.views.guard import me, permission_of
from tracker.views.loading import find

# What stands before the identifier in the address of a page: what the page is about.
MODELS: Mapping[str, type[Recorded]] = {"bags": Product} | {noun.address: noun.model for noun in NOUNS}
MOST_OTHERS = 50


def about(page: str) -> Recorded | None:
    """What the page at this path is about, where there is such a page and the person signed in may open it."""
    path = unquote(page)
    if not path.isprintable():
        return None
    for method in ("GET", "POST"):
        try:
            endpoint, values = current_app.url_map.bind("").match(path, method=method)
        except HTTPException:
            continue
        needed = permission_of(endpoint)
        identifier = values.get("identifier")
        if identifier and isinstance(needed, Permission) and access.holds(me(), needed):
            parts = path.split("/")
            model = MODELS.get(parts[parts.index(identifier) - 1])
            return find(model, identifier) if model else None
    return None


def record(
    raw: str, error: ScanError, *, page: str, prompt: str, wanted: tuple[str, ...], others: Iterable[str]
) -> None:
    """Write the line of a refused scan and commit it.

    A prompt is part of an act on the thing that its page is about, or on the bag that another prompt of the page has
    read; a look-up is about the bag whose label it was, or else about nobody but who scanned.
    """
    subject = (about(page) or _bag_among(others)) if wanted else None
    asked = Asked(page=page, prompt=prompt, wanted=wanted, found=error.found)
    scan.refuse(
        subject or _bag_of(error) or me(),
        raw=raw,
        refusal=error.refusal,
        asked=asked,
        by=me(),
        at=clock.now(),
        scene=Scene(place=session.get("place")),
    )
    db.session.commit()


def of_form(form: ActForm) -> None:
    """Write a line for each prompt of a form that was sent with a code that it does not take."""
    for field, raw, error in form.refused_scans:
        others = [text for text in form.scans if text != raw]
        record(raw, error, page=request.path, prompt=field.name, wanted=field.expects, others=others)


def _bag_among(texts: Iterable[str]) -> Recorded | None:
    for text in list(texts)[:MOST_OTHERS]:
        try:
            thing = scanned.resolve(text)
        except ScanError:
            continue
        if isinstance(thing.row, Product):
            return thing.row
    return None


def _bag_of(error: ScanError) -> Recorded | None:
    kind, identifier = error.found or ("", "")
    return find(Product, identifier) if kind in ("bag", "tube", "record") else None
