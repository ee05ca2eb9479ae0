"""Our mail: asking for it, saying that it is wanted, choosing what comes and how often, and leaving."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.links import CONFIRM_LISTS, MAIL_PREFERENCES
from modules.core.times import local
from modules.core.tokens import Tokens
from modules.mailings.lists.choosing import choose
from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.leave_links import subscriptions_left_by
from modules.mailings.lists.leaving import Way, leave, leave_all, leave_everywhere, less_often
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.mailings.lists.queries import (
    choosable,
    find_subscriber_for,
    lists_asked_for,
    open_lists,
    other_subscribers,
    reader_at,
    subscriber_for,
    subscriber_of,
)
from modules.mailings.lists.subscribing import ask_for_lists
from webapp.access import current_person_id, now, public, requires, signed_in
from webapp.extensions import csrf, db, limiter
from webapp.forms import subscriptions as words
from webapp.forms.subscriptions import AskForm, Choosable, PreferencesForm, shown
from webapp.headers import keep_private
from webapp.readers import has_proved_address
from webapp.typed_addresses import typed_address

ASKED = "asked for mail"
A_WHOLE_SCHOOL = "600 per hour"
blueprint = Blueprint("subscriptions", __name__)
blueprint.after_request(keep_private)
blueprint.add_app_template_filter(words.list_name, "list_name")
blueprint.add_app_template_filter(words.list_about, "list_about")


def _tokens() -> Tokens:
    signer: Tokens = current_app.extensions["convene.tokens"]
    return signer


def _which() -> str:
    """What the limit of leaving counts behind: one link. Mailbox providers press it for all their users, from few addresses."""
    return f"leaving:{(request.view_args or {})['leave_token'].partition('.')[0]}"


@blueprint.get("/newsletters")
@public
def asking() -> ResponseReturnValue:
    """What there is to get, and the form."""
    lists = open_lists(db.session())
    return _asking(lists, AskForm.of(lists))


@blueprint.post("/newsletters")
@public
@csrf.exempt  # the form stands on pages without a cookie, and asking proves nothing: the letter has the button
@limiter.limit(A_WHOLE_SCHOOL)
@limiter.limit("10 per hour", key_func=typed_address("lists"))
def ask() -> ResponseReturnValue:
    """Note what is wanted; the letter has the rest. The answer is the same whether the address was known or not."""
    lists = open_lists(db.session())
    form = AskForm.of(lists)
    if not form.validate():
        return _asking(lists, form), 422
    with transaction(db.session()) as made:
        ask_for_lists(made, form.wish(lists), now())
    session[ASKED] = form.address.data
    return redirect(url_for(".asked"))


@blueprint.get("/newsletters/check-email")
@public
def asked() -> ResponseReturnValue:
    """The letter has the rest."""
    return render_template("web/subscriptions/asked.html", address=session.get(ASKED))


@blueprint.get("/subscriptions/confirm/<confirm_token>")
@public
def confirming(confirm_token: str) -> ResponseReturnValue:
    """A button; opening the link changes nothing, since mail scanners open links."""
    subscriber = _proved(confirm_token, CONFIRM_LISTS)
    asked_for = lists_asked_for(db.session(), subscriber.address_id)
    if not asked_for:
        return redirect(_preferences_url(subscriber))
    return render_template("web/subscriptions/confirm.html", lists=asked_for, token=confirm_token)


@blueprint.post("/subscriptions/confirm/<confirm_token>")
@public
@limiter.limit(A_WHOLE_SCHOOL)
def confirmed(confirm_token: str) -> ResponseReturnValue:
    """They come from now on."""
    subscriber = _proved(confirm_token, CONFIRM_LISTS)
    with transaction(db.session()) as made:
        confirm_lists(made, subscriber.address_id, now())
    flash(str(words.CONFIRMED), "success")
    return redirect(_preferences_url(subscriber))


@blueprint.get("/subscriptions/<mail_token>")
@public
def preferences(mail_token: str) -> ResponseReturnValue:
    """What comes to an address, and how often."""
    subscriber = _proved(mail_token, MAIL_PREFERENCES)
    own, form = _own_form(subscriber)
    return _preferences(subscriber, own, form, mail_token)


@blueprint.post("/subscriptions/<mail_token>")
@public
@limiter.limit(A_WHOLE_SCHOOL)
def save(mail_token: str) -> ResponseReturnValue:
    """Make it so."""
    subscriber = _proved(mail_token, MAIL_PREFERENCES)
    own, form = _own_form(subscriber)
    if not form.validate():
        return _preferences(subscriber, own, form, mail_token), 422
    with transaction(db.session()) as made:
        choose(made, subscriber.address_id, form.preferences(own), now())
    flash(*form.outcome(request.form))
    return redirect(url_for(".preferences", mail_token=mail_token))


@blueprint.post("/subscriptions/<mail_token>/leave-all")
@public
@limiter.limit(A_WHOLE_SCHOOL)
def leave_everything(mail_token: str) -> ResponseReturnValue:
    """No list any more."""
    subscriber = _proved(mail_token, MAIL_PREFERENCES)
    with transaction(db.session()) as made:
        leave_all(made, subscriber.address_id, Way.PAGE, now())
    flash(str(words.LEFT_ALL), "success")
    return redirect(url_for(".preferences", mail_token=mail_token))


@blueprint.get("/account/mail")
@requires(signed_in)
def mine() -> ResponseReturnValue:
    """The same for who is signed in; who has proved no address yet is told how."""
    subscriber = find_subscriber_for(db.session(), current_person_id())
    if subscriber is None:
        return render_template("web/subscriptions/no_address.html")
    own, form = _own_form(subscriber)
    others = [(address, _preferences_url(each)) for each, address in other_subscribers(db.session(), subscriber)]
    return _preferences(subscriber, own, form, others=others)


@blueprint.post("/account/mail")
@requires(signed_in)
def save_mine() -> ResponseReturnValue:
    """Make it so."""
    subscriber = subscriber_for(db.session(), current_person_id())
    own, form = _own_form(subscriber)
    if not form.validate():
        return _preferences(subscriber, own, form), 422
    with transaction(db.session()) as made:
        choose(made, subscriber.address_id, form.preferences(own, source="account"), now())
    flash(*form.outcome(request.form))
    return redirect(url_for(".mine"))


@blueprint.post("/account/mail/leave-all")
@requires(signed_in)
def leave_all_mine() -> ResponseReturnValue:
    """No list any more, at none of their addresses."""
    with transaction(db.session()) as made:
        leave_everywhere(made, current_person_id(), Way.PAGE, now())
    flash(str(words.LEFT_ALL), "success")
    return redirect(url_for(".mine"))


@blueprint.get("/subscriptions/leave/<leave_token>")
@public
def leaving(leave_token: str) -> ResponseReturnValue:
    """Buttons; opening the link changes nothing."""
    return _leaving(subscriptions_left_by(db.session(), _tokens(), leave_token), leave_token)


@blueprint.post("/subscriptions/leave/<leave_token>")
@public
@csrf.exempt  # mail programs press this button too (RFC 8058), without a cookie; the token is the proof
@limiter.limit("60 per hour", key_func=_which)
def left(leave_token: str) -> ResponseReturnValue:
    """Leave what the link names, or all, or have it less often: `what` says so; a mail program says nothing and leaves what it names."""
    own = subscriptions_left_by(db.session(), _tokens(), leave_token)
    what = request.form.get("what", "")
    with transaction(db.session()) as made:
        if what == "all":
            leave_all(made, own[0][0].address_id, Way.PAGE, now())
        for each, _ in own if what != "all" else ():
            if what == "weekly":
                less_often(made, each.id, now())
            else:
                leave(made, each.id, Way.PAGE if what else Way.ONE_CLICK, now())
    return _leaving(own, leave_token, done=what or "these")  # no redirect: mail programs do not follow one


def _proved(token: str, purpose: str) -> Subscriber:
    return subscriber_of(db.session(), _tokens(), token, purpose)


def _preferences_url(subscriber: Subscriber) -> str:
    token = _tokens().make(MAIL_PREFERENCES, subscriber.address_id, subscriber.nonce)
    return url_for(".preferences", mail_token=token)


def _asking(lists: list[MailingList], form: AskForm) -> str:
    """Who is signed in and has proved an address needs no form; who has proved none does."""
    proved = has_proved_address()
    return render_template("web/subscriptions/ask.html", lists=lists, form=form, consent=words.CONSENT, proved=proved)


def _own_form(subscriber: Subscriber) -> tuple[list[Choosable], PreferencesForm]:
    today = local(now(), current_app.config["CONVENE"].time_zone).date()
    own = choosable(db.session(), subscriber.address_id)
    return own, PreferencesForm.of(subscriber, own, today)


def _preferences(
    subscriber: Subscriber, own: list[Choosable], form: PreferencesForm, token: str = "", others: Sequence[tuple[str, str]] = ()
) -> str:
    """Without a token, of who is signed in; `others` are the links to their further addresses."""
    address, zone = reader_at(db.session(), subscriber.address_id)
    return render_template(
        "web/subscriptions/preferences.html",
        own=shown(own),
        consent=words.CONSENT,
        form=form,
        token=token,
        others=others,
        address=address,
        zone=zone,
    )


def _leaving(own: Sequence[tuple[Subscription, MailingList]], token: str, done: str = "") -> str:
    return render_template("web/subscriptions/leave.html", own=own, token=token, done=done)
