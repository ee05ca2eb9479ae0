"""A person's own calendars: their addresses, made and ended here, and when each was fetched last."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.feeds.private.belonging import OwnFeed, cohorts_of, feeds_of
from modules.feeds.private.giving_out import Wanted, end, give_out, renew, show_join_links
from modules.feeds.private.naming import calendar_name
from modules.feeds.publisher import Publisher
from webapp.access import current_person_id, now, requires, signed_in
from webapp.calendars.programs import Subscription
from webapp.extensions import db, limiter
from webapp.forms import account_calendars as words
from webapp.forms.account_calendars import JoinLinksForm, MakeForm
from webapp.languages import current_language

blueprint = Blueprint("account_calendars", __name__, url_prefix="/account/calendars")


@blueprint.get("")
@requires(signed_in)
def listed() -> ResponseReturnValue:
    """The addresses there are, and the calendars one could have beside."""
    own = feeds_of(db.session(), current_person_id())
    had = {each.feed.cohort_id for each in own}
    return render_template(
        "web/account/calendars.html",
        own=[(each, _subscription(each)) for each in own],
        everything=None not in had,
        cohorts=[row for row in cohorts_of(db.session(), current_person_id(), now()) if row[1].id not in had],
    )


@blueprint.post("")
@requires(signed_in)
@limiter.limit("30 per hour")
def make() -> ResponseReturnValue:
    """Another calendar; the one there is, if there is one."""
    form = MakeForm()
    if not form.validate():
        raise NotFound
    with transaction(db.session()) as session:
        give_out(session, current_person_id(), Wanted(current_language(), form.cohort.data), now())
    return _done(str(words.MADE))


@blueprint.post("/<int:feed_id>/renew")
@requires(signed_in)
@limiter.limit("30 per hour")
def renew_it(feed_id: int) -> ResponseReturnValue:
    """Another address for the same calendar."""
    with transaction(db.session()) as session:
        renew(session, current_person_id(), feed_id, now())
    return _done(str(words.RENEWED))


@blueprint.post("/<int:feed_id>/end")
@requires(signed_in)
@limiter.limit("60 per hour")
def end_it(feed_id: int) -> ResponseReturnValue:
    """No address for it any more."""
    with transaction(db.session()) as session:
        end(session, current_person_id(), feed_id, now())
    return _done(str(words.ENDED))


@blueprint.post("/<int:feed_id>/join-links")
@requires(signed_in)
@limiter.limit("60 per hour")
def choose_join_links(feed_id: int) -> ResponseReturnValue:
    """With the links to join, or without."""
    with transaction(db.session()) as session:
        show_join_links(session, current_person_id(), feed_id, now(), shown=bool(JoinLinksForm().join_links.data))
    return _done(str(words.SAVED))


def _done(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for(".listed"))


def _subscription(own: OwnFeed) -> Subscription:
    """Its addresses, under the name that stands in it."""
    publisher: Publisher = current_app.extensions["convene.publisher"]
    address = publisher.links.private_calendar(own.feed.id, own.feed.nonce)
    return Subscription(address, calendar_name(publisher, own.feed.locale, own.named))
