"""Staff pages of events: all of them, writing, publishing, moving, cancelling."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import Stale
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft
from modules.events.errors import DraftRefused, NothingMoved
from modules.events.models import Event
from modules.events.moving import move, require_movable
from modules.events.permissions import may_edit_events, may_see_roster
from modules.events.publishing import publish
from modules.events.queries import STAFF_LISTS, all_tags, event_by_id, last_changes, staff_events
from modules.events.writing import rewrite, write
from modules.registrations.capacity import require_seats_for_all
from modules.registrations.marks import marks
from modules.registrations.queries import live_registrations
from webapp.access import current_actor, current_person_id, now, requires
from webapp.event_presenting import site_zone
from webapp.extensions import db
from webapp.forms.event_clash import clashes
from webapp.forms.event_parts import CancelForm, SeenForm
from webapp.forms.event_search import page_from
from webapp.forms.event_words import CANCELLED, CHANGED_MEANWHILE, MOVED, NOTHING_MOVED, PUBLISHED, SAVED
from webapp.forms.events import EventForm, MoveForm, values_of

blueprint = Blueprint("staff_events", __name__, url_prefix="/staff/events")


@blueprint.get("")
@requires(may_see_roster)
def listed() -> ResponseReturnValue:
    """All events in four lists."""
    which, text = request.args.get("show", ""), request.args.get("q", "").strip()
    which = which if which in STAFF_LISTS else STAFF_LISTS[0]
    page = page_from(request.args)
    found = staff_events(db.session(), which, text, now(), page)
    counts = marks(db.session(), found.events, current_actor(), now())
    may_edit = may_edit_events(current_actor())
    return render_template(
        "web/staff/events.html", which=which, text=text, found=found, page=page, marks=counts, may_edit=may_edit
    )


@blueprint.get("/<int:event_id>")
@requires(may_see_roster)
def show(event_id: int) -> ResponseReturnValue:
    """One event as staff manage it."""
    return _managed(event_by_id(db.session(), event_id))


@blueprint.get("/new")
@requires(may_edit_events)
def new() -> ResponseReturnValue:
    """The form of a new event."""
    form = EventForm(all_tags(db.session()))
    form.time_zone.data = site_zone()
    return _form(form)


@blueprint.post("/new")
@requires(may_edit_events)
def add() -> ResponseReturnValue:
    """Save it as a draft."""
    form = EventForm(all_tags(db.session()))
    if "add_session" in request.form:
        form.meetings.append_entry()
        return _form(form)
    if not form.judged():
        return _form(form), 422
    try:
        with transaction(db.session()) as session:
            event = write(session, form.draft(), current_person_id(), now())
    except DraftRefused as refused:
        form.show(refused.faults)
        return _form(form), 422
    return _saved(event)


@blueprint.get("/<int:event_id>/edit")
@requires(may_edit_events)
def edit(event_id: int) -> ResponseReturnValue:
    """The form of an event that stands."""
    event = event_by_id(db.session(), event_id)
    return _form(EventForm(all_tags(db.session()), event), event)


@blueprint.post("/<int:event_id>/edit")
@requires(may_edit_events)
def change(event_id: int) -> ResponseReturnValue:
    """Save it, unless somebody else did since it was opened."""
    event = event_by_id(db.session(), event_id)
    form = EventForm(all_tags(db.session()), event)
    if "add_session" in request.form and "meetings" in form:
        form.meetings.append_entry()
        return _form(form, event)
    if not form.judged(EventDraft.of(event)):
        return _form(form, event), 422
    try:
        return _saved(_rewritten(event, form))
    except DraftRefused as refused:
        form.show(refused.faults)
        return _form(form, event), 422
    except Stale:
        return _clash(event_id, form), 409


@blueprint.post("/<int:event_id>/publish")
@requires(may_edit_events)
def publishing(event_id: int) -> ResponseReturnValue:
    """Show a draft to everybody."""
    form = SeenForm()
    try:
        with transaction(db.session()) as session:
            publish(session, event_id, seen_version=form.seen_version, actor_id=current_person_id(), now=now())
    except Stale:
        return _changed_meanwhile(event_id)
    flash(str(PUBLISHED), "success")
    return redirect(url_for(".show", event_id=event_id))


@blueprint.get("/<int:event_id>/move")
@requires(may_edit_events)
def moving(event_id: int) -> ResponseReturnValue:
    """The form that moves, and who will be told."""
    event = event_by_id(db.session(), event_id)
    require_movable(event, now())
    return _move_form(MoveForm(data=values_of(event)), event)


@blueprint.post("/<int:event_id>/move")
@requires(may_edit_events)
def move_it(event_id: int) -> ResponseReturnValue:
    """Move it."""
    event = event_by_id(db.session(), event_id)
    form = MoveForm(data=values_of(event))
    if "add_session" in request.form:
        form.meetings.append_entry()
        return _move_form(form, event)
    if not form.validate():
        return _move_form(form, event), 422
    try:
        with transaction(db.session()) as session:
            move(session, event_id, form.move(), seen_version=form.seen_version, actor_id=current_person_id(), now=now())
    except Stale:
        return _changed_meanwhile(event_id)
    except (DraftRefused, NothingMoved) as refused:
        return _not_moved(form, event, refused), 422
    flash(str(MOVED), "success")
    return redirect(url_for(".show", event_id=event_id))


@blueprint.get("/<int:event_id>/cancel")
@requires(may_edit_events)
def cancelling(event_id: int) -> ResponseReturnValue:
    """Why it does not take place, and who will be told."""
    event = event_by_id(db.session(), event_id)
    require_movable(event, now())
    return _cancel_form(CancelForm(data={"version": event.version}), event)


@blueprint.post("/<int:event_id>/cancel")
@requires(may_edit_events)
def cancel_it(event_id: int) -> ResponseReturnValue:
    """Cancel it."""
    event = event_by_id(db.session(), event_id)
    form = CancelForm()
    try:
        with transaction(db.session()) as session:
            reason = form.reason.data or ""
            cancel(session, event_id, reason, seen_version=form.seen_version, actor_id=current_person_id(), now=now())
    except Stale:
        return _changed_meanwhile(event_id)
    except DraftRefused as refused:
        form.show(refused.faults)
        return _cancel_form(form, event), 422
    flash(str(CANCELLED), "success")
    return redirect(url_for(".show", event_id=event_id))


def _rewritten(event: Event, form: EventForm) -> Event:
    stored = EventDraft.of(event)
    with transaction(db.session()) as session:
        person = current_person_id()
        changed = rewrite(session, event.id, form.draft(stored), seen_version=form.seen_version, actor_id=person, now=now())
        require_seats_for_all(session, changed, now())
    return changed


def _saved(event: Event) -> ResponseReturnValue:
    flash(str(SAVED), "success")
    if "preview" in request.form:
        return redirect(url_for("events.show", slug=event.slug))
    return redirect(url_for(".show", event_id=event.id))


def _form(form: EventForm, event: Event | None = None, **values: object) -> str:
    return render_template("web/staff/event_form.html", form=form, event=event, **values)


def _clash(event_id: int, form: EventForm) -> str:
    """What was typed stays in the form; saving once more is then a decision, so it carries the version that stands."""
    event = event_by_id(db.session(), event_id)
    stored = EventDraft.of(event)
    found = clashes(form, stored, form.draft(stored), all_tags(db.session()))
    form.version.data = str(event.version)
    last = next(iter(last_changes(db.session(), 1, event_id)), None)
    return _form(form, event, clashes=found, last=last)


def _managed(event: Event, **values: object) -> str:
    return render_template(
        "web/staff/event.html",
        event=event,
        mark=marks(db.session(), [event], current_actor(), now())[event.id],
        changes=last_changes(db.session(), 10, event.id),
        may_edit=may_edit_events(current_actor()),
        over=event.ends_at <= now(),
        **values,
    )


def _changed_meanwhile(event_id: int) -> ResponseReturnValue:
    event = event_by_id(db.session(), event_id)
    return _managed(event, warning=CHANGED_MEANWHILE), 409


def _move_form(form: MoveForm, event: Event) -> str:
    told = live_registrations(db.session(), event.id, now())
    return render_template("web/staff/move.html", form=form, event=event, told=told)


def _not_moved(form: MoveForm, event: Event, refused: DraftRefused | NothingMoved) -> str:
    if isinstance(refused, DraftRefused):
        form.show(refused.faults)
    else:
        form.form_errors.append(str(NOTHING_MOVED))
    return _move_form(form, event)


def _cancel_form(form: CancelForm, event: Event) -> str:
    told = live_registrations(db.session(), event.id, now())
    return render_template("web/staff/cancel.html", form=form, event=event, told=told)
