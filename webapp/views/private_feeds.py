"""Calendars of one person: what the door before Flask leaves, because the bytes must be made anew or there are none."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.core.tokens import Tokens
from modules.feeds.bodies import Bytes
from modules.feeds.private.asking import Polled, poll_in
from modules.feeds.private.making import make_private_bytes
from webapp.access import public
from webapp.calendars.private import POLLED, is_proved, private_document
from webapp.errors import error_page
from webapp.extensions import db, limiter
from webapp.views.feeds import calendar_response

blueprint = Blueprint("private_feeds", __name__)


def _which() -> str:
    """What the limit counts behind: one calendar. Thousands are fetched from the few addresses of a calendar's provider."""
    return f"private-calendar:{Tokens.thing((request.view_args or {})['feed_token'])}"


@blueprint.get("/calendar/private/<feed_token>.ics")
@public
@limiter.limit("60 per minute", key_func=_which)
def show(feed_token: str) -> ResponseReturnValue:
    """The calendar, or that nothing changed. The token is looked at before anything that was held."""
    feed_id, tokens = Tokens.thing(feed_token), current_app.extensions["convene.tokens"]
    with transaction(db.session()) as session:
        asked = _asked(feed_id) if feed_id is not None else None
        if feed_id is None or asked is None or not is_proved(tokens, feed_token, feed_id, asked):
            raise NotFound
        if asked.ended:
            return error_page(410, "calendar_ended")
        if asked.stand:
            made = make_private_bytes(session, current_app.extensions["convene.publisher"], asked.stand)
        else:
            assert asked.kept is not None, "fresh, or what to make it of"
            made = Bytes(asked.kept.body or b"", asked.kept.etag, asked.kept.last_modified)
    return calendar_response(private_document(made))


def _asked(feed_id: int) -> Polled | None:
    """What the door was told, or the same where there is no door."""
    if POLLED in request.environ:
        told: Polled | None = request.environ[POLLED]
        return told
    return poll_in(db.session(), feed_id, current_app.extensions["convene.publisher"].style)
