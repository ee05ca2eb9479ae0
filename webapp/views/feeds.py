"""Calendars to subscribe to, how to subscribe, and what robots may read."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers, HeaderSet

from config import Config
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.core.links import Links
from modules.events.choices import Choice
from modules.events.naming import TITLE, names_of
from modules.events.queries import event_by_slug
from modules.events.seeing import require_sight
from modules.feeds.addresses import PublicFeed, choice_of
from modules.feeds.asking import ask_in
from modules.feeds.publisher import Publisher
from modules.feeds.snapshots import make_bytes, members_bytes
from modules.formats.entries import CalendarUser
from modules.mailings.lists.queries import open_lists
from webapp.access import current_actor, now, public
from webapp.calendars.answers import Document, public_document
from webapp.calendars.door import ASKED
from webapp.calendars.programs import Subscription
from webapp.documents import words
from webapp.event_choosing import asked_events
from webapp.extensions import csrf, db, limiter
from webapp.forms.subscriptions import CONSENT, AskForm
from webapp.headers import KEPT_BY_NOBODY
from webapp.languages import current_language
from webapp.readers import has_proved_address


class SameForAll(Response):
    """An answer that does not depend on who asks: Flask-Login looks into each session, which would add `Vary: Cookie`."""

    @property
    def vary(self) -> HeaderSet:
        """A set that no header follows."""
        return HeaderSet()


blueprint = Blueprint("feeds", __name__)
csrf.exempt(blueprint)


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    app = state.app
    config: Config = app.config["CONVENE"]
    links: Links = app.extensions["convene.links"]
    organizer = CalendarUser(config.agency_name, config.contact_email)
    app.extensions["convene.publisher"] = Publisher(config.site_name, config.time_zone, organizer, links, words)


@blueprint.get("/calendar.ics")
@public
@limiter.limit("120 per minute")
def everything() -> ResponseReturnValue:
    """All public events from the month twelve months ago on; with `past=all` those of all years."""
    return _answer(PublicFeed(current_language(), past=_past()))


@blueprint.get("/calendar/<chosen>.ics")
@public
@limiter.limit("120 per minute")
def filtered(chosen: str) -> ResponseReturnValue:
    """Those that fit what was chosen on the page of events."""
    choice = choice_of(chosen)
    if choice is None:
        raise NotFound
    return _answer(PublicFeed(current_language(), choice, past=_past()))


@blueprint.get("/events/<slug>.ics")
@public
@limiter.limit("120 per minute")
def event(slug: str) -> ResponseReturnValue:
    """One event, to add to a calendar; one for a group is for the browser of a member."""
    feed = PublicFeed(current_language(), event=slug)
    try:
        return _answer(feed)
    except NotFound:
        found = event_by_slug(db.session(), slug)
    if found.status == "draft":
        raise NotFound
    require_sight(db.session(), current_actor(), found)
    response = calendar_response(Document(members_bytes(db.session(), _publisher(), found, current_language(), now())))
    response.headers["Cache-Control"] = KEPT_BY_NOBODY
    return response


@blueprint.get("/events.atom")
@public
@limiter.limit("120 per minute")
def news() -> ResponseReturnValue:
    """The events that were published last, for feed readers."""
    return _answer(PublicFeed(current_language(), news=True))


def _past() -> bool:
    return request.args.get("past") == "all"


def _publisher() -> Publisher:
    publisher: Publisher = current_app.extensions["convene.publisher"]
    return publisher


def _answer(feed: PublicFeed) -> Response:
    """The calendar, or that nothing changed: the same bytes for every program, without a cookie."""
    with transaction(db.session()) as session:
        asked = request.environ.get(ASKED) or ask_in(session, feed.key, _publisher().style)
        made = asked.fresh or make_bytes(session, _publisher(), feed, asked.moment)
    return calendar_response(public_document(feed.key, made))


def calendar_response(document: Document) -> Response:
    """The document as Flask sends it: as the door before it would."""
    answer = document.answer(request.environ)
    response = SameForAll(answer.body, answer.status)
    response.headers = Headers(answer.headers)  # given with the body, the length of a HEAD's would become nought
    return response


@blueprint.get("/subscribe")
@public
def subscribe() -> ResponseReturnValue:
    """How to put our events into one's own calendar: all of them, those that fit a choice, or one (`event=slug`)."""
    asked, language, slug = asked_events(), current_language(), request.args.get("event", "")
    names = names_of(db.session(), Choice() if slug else asked.choice, slug)
    if slug and TITLE not in names:
        raise NotFound
    feed = PublicFeed(language, event=slug) if slug else PublicFeed(language, asked.choice)
    plain = not slug and asked.choice == Choice()
    address, name = _publisher().links.base_url + feed.key, _publisher().name_of(feed, names)
    return render_template(
        "web/feeds/subscribe.html",
        calendar=Subscription(address, name),
        title=names[TITLE].said(language) if slug else None,
        event_slug=slug,
        left_out=asked.choice.is_fleeting,
        lists=AskForm.of(open_lists(db.session())) if plain else None,
        consent=CONSENT,
        proved=plain and has_proved_address(),
        **asked.shown(),
    )


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Everything public may be read, calendars by calendar programs above all; pages behind a door may not."""
    closed = [f"Disallow: {prefix}{path}" for prefix in ("", "/es") for path in ("/staff", "/account", "/registrations/")]
    lines = ["User-agent: Google-Calendar-Importer", "Allow: /", "", "User-agent: *", *closed]
    return SameForAll("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
