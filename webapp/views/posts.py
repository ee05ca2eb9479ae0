"""Posts to lists: reading one that was let pass, and deciding on one with the link of a letter, without signing in."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.mailings.inbox.models import PostAsk
from modules.mailings.inbox.posting import approve, refuse
from modules.mailings.inbox.queries import ask_of, find_post, public_post
from webapp.access import public
from webapp.extensions import db, limiter
from webapp.forms import posts as words
from webapp.headers import keep_private
from webapp.post_decisions import decide

A_MODERATOR = "120 per hour"
blueprint = Blueprint("posts", __name__)
decisions = Blueprint("post_decisions", __name__, url_prefix="/mail/posts")
decisions.after_request(keep_private)


@blueprint.get("/newsletters/posts/<int:post_id>")
@public
def show(post_id: int) -> ResponseReturnValue:
    """What somebody wrote to a list that is open to all."""
    post, mailing = public_post(db.session(), post_id)
    return render_template("web/posts/post.html", post=post, list=mailing)


@decisions.get("/<ask_token>")
@public
def deciding(ask_token: str) -> ResponseReturnValue:
    """The post and two buttons; opening the link changes nothing, since mail scanners open links."""
    ask, _person_id = _asked(ask_token)
    post, mailing = find_post(db.session(), ask.post_id)
    return render_template("web/posts/decide.html", post=post, list=mailing, token=ask_token)


@decisions.post("/<ask_token>/approve")
@public
@limiter.limit(A_MODERATOR)
def approved(ask_token: str) -> ResponseReturnValue:
    """Have the list told of it."""
    ask, person_id = _asked(ask_token)
    decide(approve, ask.post_id, person_id, words.APPROVED)
    return redirect(url_for(".deciding", ask_token=ask_token))


@decisions.post("/<ask_token>/refuse")
@public
@limiter.limit(A_MODERATOR)
def refused(ask_token: str) -> ResponseReturnValue:
    """Let it lie."""
    ask, person_id = _asked(ask_token)
    decide(refuse, ask.post_id, person_id, words.REFUSED)
    return redirect(url_for(".deciding", ask_token=ask_token))


def _asked(token: str) -> tuple[PostAsk, int]:
    return ask_of(db.session(), current_app.extensions["convene.tokens"], token)
