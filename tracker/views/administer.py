"""Pages: people, places, equipment, supplies. Everybody reads them: a scan of a badge or a shelf leads here."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user

from tracker import access, clock, credentials, security
from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.administer import (
    COLUMNS,
    CalibrationForm,
    DeviceForm,
    ImportForm,
    LotForm,
    PasswordForm,
    PersonForm,
    RecallForm,
    ResetForm,
    RolesForm,
    SiteForm,
    TrainingForm,
)
from tracker.models import Equipment, Recorded, Site, SupplyLot, User
from tracker.reading import administer as reading
from tracker.steps import administer
from tracker.views import home
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.loading import load

bp = Blueprint("administer", __name__, url_prefix="/administer")

home.worklist_for(Permission.ADMINISTER, _l("Calibrations due"), reading.waiting_calibrations)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """Everybody and everything of this site."""
    return render_template(
        "administer/page.html",
        people=reading.people(),
        places=reading.places(),
        devices=reading.equipment(),
        lots=reading.lots(),
        printers=reading.printers(),
        calibrations=home.items(reading.waiting_calibrations()),
        today=Site.here().day_of(clock.now()),
        address=address,
    )


@bp.get("/people/<identifier>")
@may(Permission.READ)
def person(identifier: str) -> ResponseReturnValue:
    """One person: roles, training, what is in these hands."""
    return render_template("administer/person.html", **_person(load(User, identifier)))


@bp.get("/people/new")
@may(Permission.ADMINISTER)
def new_person() -> ResponseReturnValue:
    """The form of a new account."""
    return render_template("administer/new_person.html", form=PersonForm(roles=request.args.getlist("role")))


@bp.post("/people/new")
@may(Permission.ADMINISTER)
def add_person() -> ResponseReturnValue:
    """Open an account."""
    form = PersonForm()
    if not form.validate_on_submit():
        return invalid("administer/new_person.html", form)
    who = User(id=form.number.data, username=form.username.data, name=form.name.data, active=True)
    who.role_names = " ".join(sorted(form.roles.data))
    event = administer.add_user(who, password=form.password.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Account opened."), to=url_for("administer.person", identifier=who.id))


@bp.post("/people/<identifier>/roles")
@may(Permission.ADMINISTER)
def change_roles(identifier: str) -> ResponseReturnValue:
    """Change what a person may do, or close the account."""
    form = RolesForm(prefix="roles")
    if not form.validate_on_submit():
        return invalid("administer/person.html", form, **_person(load(User, identifier), roles=form))
    who = load(User, identifier)
    changes = {"role_names": " ".join(sorted(form.roles.data)), "active": form.active.data}
    event = administer.change_user(who, by=me(), at=form.at, scene=scene(form), **changes)
    return answer(event, form, done=_("Roles changed."), to=url_for("administer.person", identifier=who.id))


@bp.post("/people/<identifier>/training")
@may(Permission.ADMINISTER)
def grant_training(identifier: str) -> ResponseReturnValue:
    """Put training on record."""
    form = TrainingForm(prefix="training")
    if not form.validate_on_submit():
        return invalid("administer/person.html", form, **_person(load(User, identifier), training=form))
    who = load(User, identifier)
    given = {"procedure": form.procedure.data, "valid_until": form.valid_until.data}
    event = administer.grant_training(who, **given, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Training recorded."), to=url_for("administer.person", identifier=who.id))


@bp.post("/people/<identifier>/password")
@may(Permission.ADMINISTER)
def reset_password(identifier: str) -> ResponseReturnValue:
    """Give somebody a new password."""
    form = ResetForm(prefix="reset")
    if not form.validate_on_submit():
        return invalid("administer/person.html", form, **_person(load(User, identifier), reset=form))
    who = load(User, identifier)
    event = administer.change_password(who, password=form.password.data, by=me(), at=form.at, scene=scene(form))
    security.note("password reset", user=me(), detail=who.id)
    return answer(event, form, done=_("Password changed."), to=url_for("administer.person", identifier=who.id))


@bp.get("/my-password")
@may(Permission.READ)
def my_password() -> ResponseReturnValue:
    """The form of a new password of one's own."""
    return render_template("administer/my_password.html", form=PasswordForm())


@bp.post("/my-password")
@may(Permission.READ)
def change_my_password() -> ResponseReturnValue:
    """Change one's own password; the old one is asked for."""
    form = PasswordForm()
    valid = form.validate_on_submit()
    if valid and credentials.person(me().id, form.current.data) is None:
        form.current.errors = [_("This is not your password.")]
        valid = False
    if not valid:
        return invalid("administer/my_password.html", form)
    who = load(User, me().id)
    event = administer.change_password(who, password=form.password.data, by=who, at=form.at, scene=scene(form))
    security.note("password change", user=who)
    login_user(who)  # every other session of this account has ended; the one that changed it goes on
    return answer(event, form, done=_("Password changed."), to="/")


@bp.get("/training")
@may(Permission.ADMINISTER)
def training() -> ResponseReturnValue:
    """The form of the import."""
    return render_template("administer/training.html", form=ImportForm(), columns=COLUMNS)


@bp.post("/training")
@may(Permission.ADMINISTER)
def import_training() -> ResponseReturnValue:
    """Put the training of many people on record: all of them or, where one is refused, none."""
    form = ImportForm()
    if not form.validate_on_submit():
        return invalid("administer/training.html", form, columns=COLUMNS)
    events = [
        administer.grant_trainings(load(User, number), until=until, by=me(), at=form.at, scene=scene(form))
        for number, until in sorted(form.until.items())
    ]
    refused = [event for event in events if not event.accepted]
    done = _("Training of %(count)s people recorded.", count=len(events))
    return answer(next(iter(refused), events[0]), form, done=done, to=url_for("administer.page"), back=request.path)


@bp.get("/equipment/<identifier>")
@may(Permission.READ)
def device(identifier: str) -> ResponseReturnValue:
    """One device: its calibration."""
    found = load(Equipment, identifier)
    return render_template(
        "administer/device.html", device=found, form=CalibrationForm(), **about(found, Permission.ADMINISTER)
    )


@bp.post("/equipment/<identifier>/calibrate")
@may(Permission.ADMINISTER)
def calibrate(identifier: str) -> ResponseReturnValue:
    """Put a calibration on record."""
    form = CalibrationForm()
    if not form.validate_on_submit():
        found = load(Equipment, identifier)
        return invalid("administer/device.html", form, device=found, **about(found, Permission.ADMINISTER))
    found = load(Equipment, identifier)
    event = administer.calibrate(found, until=form.until.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Calibration recorded."), to=url_for("administer.device", identifier=found.id))


@bp.get("/equipment/new")
@may(Permission.ADMINISTER)
def new_device() -> ResponseReturnValue:
    """The form of a new device."""
    return render_template("administer/new_device.html", form=DeviceForm(kind=request.args.get("kind")))


@bp.post("/equipment/new")
@may(Permission.ADMINISTER)
def add_device() -> ResponseReturnValue:
    """Make a device known."""
    form = DeviceForm()
    if not form.validate_on_submit():
        return invalid("administer/new_device.html", form)
    words = {name: form[name].data for name in ("name", "kind", "serial", "calibrated_until")}
    made = Equipment(id=form.identifier.data, place_id=form.place.data or None, **words)
    event = administer.add_equipment(made, by=me(), at=form.at, scene=scene(form))
    to = url_for("administer.device", identifier=made.id)
    return answer(event, form, done=_("Device added."), to=to, back=request.path)


@bp.get("/lots/<identifier>")
@may(Permission.READ)
def lot(identifier: str) -> ResponseReturnValue:
    """One lot: expiry, recall, and everything that it went into."""
    return render_template("administer/lot.html", form=RecallForm(), **_lot(load(SupplyLot, identifier)))


@bp.post("/lots/<identifier>/recall")
@may(Permission.MANAGE_SUPPLIES)
def recall(identifier: str) -> ResponseReturnValue:
    """Recall a lot; the page then lists what it went into."""
    form = RecallForm()
    if not form.validate_on_submit():
        return invalid("administer/lot.html", form, **_lot(load(SupplyLot, identifier)))
    found = load(SupplyLot, identifier)
    event = administer.recall_supply_lot(found, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    done = _("Lot recalled. The list below says what it went into.")
    return answer(event, form, done=done, to=url_for("administer.lot", identifier=found.id))


@bp.get("/lots/new")
@may(Permission.MANAGE_SUPPLIES)
def new_lot() -> ResponseReturnValue:
    """The form of a lot that arrives."""
    return render_template("administer/new_lot.html", form=LotForm(kind=request.args.get("kind")))


@bp.post("/lots/new")
@may(Permission.MANAGE_SUPPLIES)
def add_lot() -> ResponseReturnValue:
    """Take a lot into stock."""
    form = LotForm()
    if not form.validate_on_submit():
        return invalid("administer/new_lot.html", form)
    words = {name: form[name].data for name in ("kind", "name", "maker", "catalog", "lot", "expires_on")}
    made = SupplyLot(id=form.key, gtin=form.gtin, **words)
    scanned = replace(scene(form), scans=tuple(filter(None, [form.code.data])))
    event = administer.add_supply_lot(made, by=me(), at=form.at, scene=scanned)
    done = _("Lot in stock.") if form.code.data else _("Lot in stock. Print its label for every package.")
    return answer(event, form, done=done, to=url_for("administer.lot", identifier=event.subject_id), back=request.path)


@bp.get("/site")
@may(Permission.ADMINISTER)
def site() -> ResponseReturnValue:
    """The settings of the site."""
    here = Site.here()
    return render_template(
        "administer/site.html", form=SiteForm(obj=here), here=here, **about(here, Permission.ADMINISTER)
    )


@bp.post("/site")
@may(Permission.ADMINISTER)
def change_site() -> ResponseReturnValue:
    """Change the settings of the site."""
    form = SiteForm()
    here = Site.here()
    if not form.validate_on_submit():
        return invalid("administer/site.html", form, here=here, **about(here, Permission.ADMINISTER))
    changes = {name: form[name].data for name in ("name", "city", "country", "zone", "contact")}
    event = administer.change_site(load(Site, here.id), by=me(), at=form.at, scene=scene(form), **changes)
    return answer(event, form, done=_("Settings changed."), to=request.path)


def _person(who: User, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a person shows; `filled` are forms as they were sent."""
    forms: dict[str, ActForm] = {
        "roles": RolesForm(None, roles=sorted(who.roles), active=who.active, prefix="roles"),
        "training": TrainingForm(None, prefix="training"),
        "reset": ResetForm(None, prefix="reset"),
    }
    return about(who, Permission.ADMINISTER) | {
        "who": who,
        "trainings": reading.training_of(who),
        "held": reading.held_by(who),
        "forms": forms | filled,
    }


def about(thing: Recorded, permission: Permission) -> dict[str, Any]:
    """What the pages of all things share: their newest lines, the day, and whether the person may act on them."""
    return {
        "lines": reading.lines_about(thing.stream),
        "today": Site.here().day_of(clock.now()),
        "address": address,
        "may": access.holds(me(), permission),
    }


def _lot(found: SupplyLot) -> dict[str, Any]:
    touched = reading.touched_by(found)
    return about(found, Permission.MANAGE_SUPPLIES) | {"lot": found, "touched": touched}
