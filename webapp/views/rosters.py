"""The roster of an event: who comes, who came, who walked in. Every mark is one small form; with htmx only its row is answered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.rounds.programmes import cohort_by_id
from modules.cohorts.teams.team_permissions import may_facilitate, may_see_rosters
from modules.cohorts.work.sessions import cohort_of_event
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.events.permissions import may_see_roster
from modules.registrations.attendance import mark
from modules.registrations.errors import Busy, EventFull
from modules.registrations.permissions import may_read_needs, may_see_addresses
from modules.registrations.queries import registration
from modules.registrations.roster import roster
from modules.registrations.walk_ins import add_walk_in
from webapp.access import current_actor, current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.event_parts import id_from
from webapp.forms.registrations import PRESS_AGAIN, TICK_TO_LET_IN, WALKED_IN, WalkInForm

blueprint = Blueprint("rosters", __name__, url_prefix="/staff/events/<int:event_id>/roster")


def require_roster(event_id: int) -> None:
    """Facilitators of one cohort see the rosters of its sessions: any other is not there for them."""
    actor = current_actor()
    if not may_see_roster(actor) and not may_facilitate(actor, cohort_of_event(db.session(), event_id) or 0):
        raise NotFound


@blueprint.get("")
@requires(may_see_rosters)
def show(event_id: int) -> ResponseReturnValue:
    """One session's roster; the session of now, or the one that `session` names."""
    require_roster(event_id)
    return _page(event_id, WalkInForm(formdata=None))


@blueprint.post("/<int:registration_id>")
@requires(may_see_rosters)
def mark_one(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Note that somebody came, or take that back."""
    require_roster(event_id)
    if registration(db.session(), registration_id).event_id != event_id:
        raise NotFound
    session_id = _number("session")
    came = request.form.get("came") == "1"
    with transaction(db.session()) as session:
        mark(session, registration_id, session_id, came, now(), current_person_id())
    if "HX-Request" not in request.headers:
        return redirect(url_for(".show", event_id=event_id, session=session_id, _anchor=f"place-{registration_id}"))
    return _row(event_id, registration_id, session_id)


@blueprint.post("/walk-ins")
@requires(may_see_rosters)
def add(event_id: int) -> ResponseReturnValue:
    """Write somebody down who walked in: on the list, and marked."""
    require_roster(event_id)
    form = WalkInForm()
    if not form.validate():
        return _page(event_id, form), 422
    try:
        with transaction(db.session()) as session:
            there = add_walk_in(session, form.walk_in(event_id, current_person_id()), now())
    except EventFull:
        form.over_capacity.errors = [TICK_TO_LET_IN]
        return _page(event_id, form), 409
    except Busy:
        form.form_errors = [PRESS_AGAIN]
        return _page(event_id, form), 503
    flash(WALKED_IN % {"name": there.name}, "success")
    return redirect(url_for(".show", event_id=event_id, session=form.session.data, _anchor=f"place-{there.id}"))


def _number(field: str) -> int:
    number = id_from(request.form.get(field))
    if number is None:
        raise NotFound
    return number


def _page(event_id: int, form: WalkInForm) -> str:
    found = roster(db.session(), event_id, now())
    desk = None if may_see_roster(current_actor()) else cohort_by_id(db.session(), cohort_of_event(db.session(), event_id) or 0)
    chosen = request.args.get("session") or request.form.get("session")
    return render_template(
        "web/rosters/show.html",
        form=form,
        roster=found,
        desk=desk,
        session=found.session_at(now(), id_from(chosen)),
        sees_addresses=may_see_addresses(current_actor()),
        reads_needs=may_read_needs(current_actor()),
    )


def _row(event_id: int, registration_id: int, session_id: int) -> str:
    found = roster(db.session(), event_id, now())
    return render_template(
        "web/rosters/marked.html",
        roster=found,
        place=found.place_of(registration_id),
        session=found.session_at(now(), session_id),
        sees_addresses=may_see_addresses(current_actor()),
    )
