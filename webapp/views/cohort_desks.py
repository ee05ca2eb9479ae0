"""Desks of whoever looks after teams: the facilitators of a cohort, county offices, staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field

from modules.cohorts.applying.endorsing import endorsements_for
from modules.cohorts.errors import DraftStale
from modules.cohorts.models import Deliverable
from modules.cohorts.permissions import led_offices, may_endorse_some
from modules.cohorts.rounds.programmes import Numbered
from modules.cohorts.teams.queries import teams_of_cohort
from modules.cohorts.teams.team_permissions import may_run_teams, may_see_cohorts
from modules.cohorts.work.assigned_modules import assign_module, end_module, given_modules
from modules.cohorts.work.counties import cohort_sums, county_view, offices_led
from modules.cohorts.work.deliverables import change_deliverable, deliverable, make_deliverable
from modules.cohorts.work.overview import overview
from modules.cohorts.work.sessions import guests_of, linkable_events, make_session, sessions_of, turnout
from modules.core.db import transaction
from modules.core.errors import NotFound, Refused
from modules.core.fingerprints import fingerprint
from modules.events.models import Event
from modules.training.content.catalog import modules_of, published_series
from webapp.access import current_actor, current_person_id, now, requires, signed_in
from webapp.event_presenting import brief, said, site_zone
from webapp.extensions import db
from webapp.forms import cohort_desks as words
from webapp.forms.cohort_desks import DESK_FAULTS, DeliverableForm, ModuleForm, SessionForm
from webapp.forms.draft_clash import differences
from webapp.team_access import facilitated_cohort
from webapp.training_presenting import in_words

blueprint = Blueprint("cohort_desks", __name__)
FormT = TypeVar("FormT", bound=FlaskForm)
DESK = "/cohorts/<programme_slug>/<int:cohort_number>/desk"


@blueprint.get("/cohorts/county")
@requires(may_endorse_some)
def county() -> ResponseReturnValue:
    """The LEAs of one's own county: what waits for a word, where applications stand, the teams."""
    session = db.session()
    offices = offices_led(session, led_offices(current_actor()))
    asked = endorsements_for(session, [each.id for each in offices])
    views = [county_view(session, each) for each in offices]
    waiting = [each for each in asked if each.endorsement.state == "asked"]
    return render_template("web/teams/county.html", views=views, waiting=waiting, zone=site_zone())


@blueprint.get("/staff/teams")
@requires(may_see_cohorts)
def cohorts() -> ResponseReturnValue:
    """Every cohort with its teams in numbers."""
    return render_template("web/teams/cohorts.html", sums=cohort_sums(db.session()))


@blueprint.get(DESK)
@requires(signed_in)
def desk(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """Teams by exception, then all of them; what they work on."""
    found = facilitated_cohort(programme_slug, cohort_number)
    view = overview(db.session(), found.cohort.id, now())
    given = given_modules(db.session(), found.cohort.id)
    return _page("web/teams/cohort_desk.html", found, view=view, given=given, now=now())


@blueprint.get(f"{DESK}/deliverables/new")
@requires(signed_in)
def asking(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """The form of one more deliverable."""
    found = facilitated_cohort(programme_slug, cohort_number)
    return _page("web/teams/asking.html", found, form=DeliverableForm(site_zone()), asked=None)


@blueprint.post(f"{DESK}/deliverables")
@requires(signed_in)
def ask(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """Ask every team for it."""
    found, form = facilitated_cohort(programme_slug, cohort_number), DeliverableForm(site_zone())
    if not form.validate():
        return _page("web/teams/asking.html", found, form=form, asked=None), 422
    with transaction(db.session()) as session:
        make_deliverable(session, found.cohort.id, form.draft(), now(), current_person_id())
    return _done(found, words.ASKED)


@blueprint.get(f"{DESK}/deliverables/<int:deliverable_id>")
@requires(signed_in)
def editing(programme_slug: str, cohort_number: int, deliverable_id: int) -> ResponseReturnValue:
    """The form of one that stands."""
    found = facilitated_cohort(programme_slug, cohort_number)
    asked = _asked(found, deliverable_id)
    return _page("web/teams/asking.html", found, form=DeliverableForm.of(asked, site_zone()), asked=asked)


@blueprint.post(f"{DESK}/deliverables/<int:deliverable_id>")
@requires(signed_in)
def edit(programme_slug: str, cohort_number: int, deliverable_id: int) -> ResponseReturnValue:
    """Say it in other words, or move the day."""
    found, form = facilitated_cohort(programme_slug, cohort_number), DeliverableForm(site_zone())
    asked = _asked(found, deliverable_id)
    if not form.validate():
        return _page("web/teams/asking.html", found, form=form, asked=asked), 422
    try:
        with transaction(db.session()) as session:
            change_deliverable(session, deliverable_id, form.draft(), now(), current_person_id(), seen=form.seen.data or "")
    except DraftStale as stale:
        form.seen.data = fingerprint(stale.theirs)
        clash = differences(stale.theirs, stale.mine)
        return _page("web/teams/asking.html", found, form=form, asked=asked, clash=clash), 409
    return _done(found, words.CHANGED)


@blueprint.get(f"{DESK}/modules")
@requires(signed_in)
def modules(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """The modules of the cohort, and the form to assign one."""
    return _modules(facilitated_cohort(programme_slug, cohort_number), _module_form())


@blueprint.post(f"{DESK}/modules")
@requires(signed_in)
def assign(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """Assign one."""
    found, form = facilitated_cohort(programme_slug, cohort_number), _module_form()
    if not form.validate():
        return _modules(found, form), 422
    try:
        with transaction(db.session()) as session:
            assign_module(session, found.cohort.id, form.wish(), now(), current_person_id())
    except Refused as refused:
        return _modules(found, _told(form, form.module, refused)), 409
    return _done(found, words.ASSIGNED)


@blueprint.post(f"{DESK}/modules/<int:module_id>/end")
@requires(signed_in)
def end(programme_slug: str, cohort_number: int, module_id: int) -> ResponseReturnValue:
    """Ask for it no longer."""
    found = facilitated_cohort(programme_slug, cohort_number)
    with transaction(db.session()) as session:
        end_module(session, found.cohort.id, module_id, now(), current_person_id())
    return _done(found, words.ENDED)


@blueprint.get(f"{DESK}/sessions")
@requires(signed_in)
def sessions(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """The sessions of the cohort; for staff the form that makes an event one."""
    return _sessions(facilitated_cohort(programme_slug, cohort_number), _session_form())


@blueprint.post(f"{DESK}/sessions")
@requires(may_run_teams)
def add_session(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """Make an event the cohort's own."""
    found, form = facilitated_cohort(programme_slug, cohort_number), _session_form()
    if not form.validate():
        return _sessions(found, form), 422
    try:
        with transaction(db.session()) as session:
            make_session(session, found.cohort.id, form.event.data, now(), current_person_id())
    except Refused as refused:
        return _sessions(found, _told(form, form.event, refused)), 409
    return _done(found, words.MADE)


@blueprint.get(f"{DESK}/sessions/<int:event_id>")
@requires(signed_in)
def one_session(programme_slug: str, cohort_number: int, event_id: int) -> ResponseReturnValue:
    """Who of each team has a place, and who came."""
    found = facilitated_cohort(programme_slug, cohort_number)
    event = next((each for each in sessions_of(db.session(), found.cohort.id) if each.id == event_id), None)
    if event is None:
        raise NotFound
    guests = guests_of(db.session(), found.cohort.id, event_id, now())
    names = {each.team.id: each.organization.name for each in teams_of_cohort(db.session(), found.cohort.id)}
    return _page("web/teams/session.html", found, event=event, guests=guests, names=names, over=event.ends_at <= now())


def _asked(found: Numbered, deliverable_id: int) -> Deliverable:
    asked = deliverable(db.session(), deliverable_id)
    if asked.cohort_id != found.cohort.id:
        raise NotFound
    return asked


def _module_form() -> ModuleForm:
    series = {each.id: each for each in published_series(db.session())}
    taught = [each for each in modules_of(db.session(), series) if each.version is not None]
    titles = [(each.module.id, in_words(each.version.outline["title"]).text) for each in taught if each.version]
    return ModuleForm(site_zone(), titles)


def _session_form() -> SessionForm:
    return SessionForm(_named(linkable_events(db.session(), now())))


def _named(events: Iterable[Event]) -> list[tuple[int, str]]:
    return [(each.id, f"{said(each, 'title').text} ({brief(each.starts_at, each.time_zone)})") for each in events]


def _modules(found: Numbered, form: ModuleForm) -> str:
    return _page("web/teams/modules.html", found, form=form, given=given_modules(db.session(), found.cohort.id))


def _sessions(found: Numbered, form: SessionForm) -> str:
    events = sessions_of(db.session(), found.cohort.id)
    turnouts = turnout(db.session(), found.cohort.id, now())
    return _page("web/teams/sessions.html", found, form=form, events=events, turnouts=turnouts, now=now())


def _told(form: FormT, field: Field, refused: Refused) -> FormT:
    if type(refused) not in DESK_FAULTS:
        raise refused
    field.errors = [str(DESK_FAULTS[type(refused)])]
    return form


def _done(found: Numbered, said_words: object) -> ResponseReturnValue:
    flash(str(said_words), "success")
    return redirect(url_for(".desk", programme_slug=found.programme.slug, cohort_number=found.cohort.number))


def _page(template: str, found: Numbered, **values: object) -> str:
    runs = may_run_teams(current_actor())
    return render_template(template, programme=found.programme, cohort=found.cohort, zone=site_zone(), runs=runs, **values)
