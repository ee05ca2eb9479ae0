"""The staff desk: what needs a person, the next three weeks, what was done lately."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from modules.events.permissions import may_edit_events, may_see_roster
from modules.events.queries import events_by_ids, events_soon, last_changes
from modules.feeds.incoming.queries import calendars_waiting, partners_in_trouble
from modules.registrations.attention import needs_of
from modules.registrations.marks import marks
from modules.reports.permissions import may_watch
from modules.reports.running import running
from modules.training.helping.stuck import MANY, stuck_learners
from modules.training.permissions import helped_cohorts, may_help_learners
from webapp.access import current_actor, now, requires
from webapp.extensions import db

blueprint = Blueprint("staff", __name__)


@blueprint.get("/staff")
@requires(may_see_roster)
def desk() -> ResponseReturnValue:
    """The desk. Facilitators see who comes; what to do about events is for those who edit them."""
    session, actor = db.session(), current_actor()
    soon = events_soon(session, now())
    marked = marks(session, soon, actor, now())
    may_edit = may_edit_events(actor)
    changes = last_changes(session, 5)
    return render_template(
        "web/staff/desk.html",
        now=now(),
        soon=soon,
        marks=marked,
        needs=needs_of(soon, marked, now()) if may_edit else [],
        calendars=calendars_waiting(session) if may_edit else 0,
        silent=partners_in_trouble(session) if may_edit else [],
        may_edit=may_edit,
        changes=changes,
        lights=running(session, now()) if may_watch(actor) else [],
        stuck=stuck_learners(session, helped_cohorts(actor), now()) if may_help_learners(actor) else None,
        many=MANY,
        titled=events_by_ids(session, {change.event_id for change in changes}),
    )
