"""Calendars to subscribe to, how to subscribe, and what robots may read."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import HeaderSet

from config import Config
from modules.core.errors import NotFound
from modules.core.links import Links
from modules.events.queries import event_by_slug
from modules.events.seeing import require_sight
from modules.feeds.public import CalendarWords, Feed, event_calendar, public_calendar
from modules.formats.icalendar_text import FEED_CONTENT_TYPE
from webapp.access import current_actor, now, public
from webapp.event_presenting import site_zone
from webapp.extensions import csrf, db, limiter
from webapp.languages import current_language

MAX_AGE = 300


class SameForAll(Response):
    """An answer that does not depend on who asks: Flask-Login looks into each session, which would add `Vary: Cookie`."""

    @property
    def vary(self) -> HeaderSet:
        """A set that no header follows."""
        return HeaderSet()


blueprint = Blueprint("feeds", __name__)
csrf.exempt(blueprint)


def _links() -> Links:
    links: Links = current_app.extensions["convene.links"]
    return links


def _words() -> CalendarWords:
    config: Config = current_app.config["CONVENE"]
    name = _("%(site)s events", site=config.site_name)
    return CalendarWords(current_language(), name, _("Cancelled") + ": ")


def _answer(feed: Feed) -> Response:
    """The calendar, or 304: the same bytes for every client, without a cookie."""
    response = SameForAll(feed.body, content_type=FEED_CONTENT_TYPE)
    response.set_etag(feed.etag)
    response.last_modified = feed.last_modified
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    response.make_conditional(request)
    return response


@blueprint.get("/calendar.ics")
@public
@limiter.limit("120 per minute")
def everything() -> ResponseReturnValue:
    """All public events from the month twelve months ago on; with `past=all` those of all years."""
    past = request.args.get("past") == "all"
    return _answer(public_calendar(db.session(), _words(), _links(), site_zone(), now(), past=past))


@blueprint.get("/events/<slug>.ics")
@public
@limiter.limit("120 per minute")
def event(slug: str) -> ResponseReturnValue:
    """One event, to add to a calendar; one for a group is for the browser of a member."""
    found = event_by_slug(db.session(), slug)
    if found.status == "draft":
        raise NotFound
    if found.group_id is None:
        return _answer(event_calendar(found, _words(), _links(), now()))
    require_sight(db.session(), current_actor(), found)
    response = _answer(event_calendar(found, _words(), _links(), now()))
    response.headers["Cache-Control"] = "no-store, private"
    return response


@blueprint.get("/subscribe")
@public
def subscribe() -> ResponseReturnValue:
    """How to put our events into one's own calendar."""
    address = _links().page("/calendar.ics", current_language())
    webcal = urlsplit(address)._replace(scheme="webcal").geturl()
    return render_template("web/feeds/subscribe.html", address=address, webcal=webcal)


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Everything public may be read, calendars by calendar programs above all; pages behind a door may not."""
    closed = [f"Disallow: {prefix}{path}" for prefix in ("", "/es") for path in ("/staff", "/account", "/registrations/")]
    lines = ["User-agent: Google-Calendar-Importer", "Allow: /", "", "User-agent: *", *closed]
    return SameForAll("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
