"""Pages of events: the list, the month, one event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from modules.events.finding import Slice, find_page
from modules.events.listing import listed_events
from modules.events.months import month_of_events, next_month
from modules.events.permissions import may_edit_events
from modules.events.queries import event_by_slug
from modules.events.seeing import require_sight
from modules.registrations.marks import marks
from modules.registrations.panel import registration_panel
from webapp.access import current_actor, now, public
from webapp.event_choosing import Asked, asked_events
from webapp.event_presenting import init_event_presenting, site_zone, today, week_start
from webapp.extensions import db
from webapp.forms.event_search import month_from, page_from

blueprint = Blueprint("events", __name__)
blueprint.record_once(lambda state: init_event_presenting(state.app))


@blueprint.get("/events")
@public
def listed() -> ResponseReturnValue:
    """The list, or with `view=month` the month, of what fits the search and the filters."""
    asked = asked_events()
    if request.args.get("view") == "month":
        return _month(asked)
    page = page_from(request.args)
    listing = listed_events(db.session(), asked.choice, now(), site_zone(), page)
    return render_template(
        "web/events/list.html",
        listing=listing,
        marks=marks(db.session(), [row.event for row in listing.rows], current_actor(), now()),
        page=page,
        **asked.shown(listing.names),
    )


@blueprint.get("/events/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One event. A draft is there for staff alone, as a preview; an event for a group for its members."""
    event = event_by_slug(db.session(), slug)
    actor = current_actor()
    require_sight(db.session(), actor, event)
    sessions = [each for each in event.sessions if each.cancelled_at is None]
    return render_template(
        "web/events/show.html",
        event=event,
        sessions=sessions,
        coming=[each for each in sessions if each.ends_at > now()] or sessions,
        panel=registration_panel(db.session(), event, actor, now()) if event.status != "draft" else None,
        may_edit=may_edit_events(actor),
        over=event.ends_at <= now(),
    )


def _month(asked: Asked) -> str:
    first = month_from(request.args.get("month", ""), today())
    after = next_month(first)
    in_month = replace(asked.choice, when="all", since=first, until=after - timedelta(days=1))
    found = find_page(db.session(), in_month, now(), site_zone(), Slice(0, 0))
    return render_template(
        "web/events/month.html",
        found=found,
        first=first,
        before=next_month(first, -1),
        after=after,
        weeks=month_of_events(db.session(), first, asked.choice, week_start()),
        today=today(),
        **asked.shown(found.names),
    )
