"""Who may: the one place that asks who is signed in and has the Actor. Every view bears exactly one of `@public`, `@requires`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, redirect, request, session, url_for
from flask_limiter.util import get_remote_address

from modules.accounts import sessions
from modules.accounts.actors import VISITOR, Actor
from modules.accounts.visits import Visit, read_visit
from modules.core.errors import Forbidden
from modules.core.times import read_now
from webapp.extensions import db

P = ParamSpec("P")
R = TypeVar("R")
SECRET = "_user_id"  # Flask-Login's own key  # noqa: S105 (the name of the key, not a secret)
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def now() -> datetime:
    """The moment of this request, read once from the database."""
    if "now" not in g:
        current_visit()  # which says what time it is too, where there is one
    if "now" not in g:
        g.now = read_now(db.session())
    moment: datetime = g.now
    return moment


def arrived_at() -> datetime:
    """When this request reached us, on the database's clock: what came in time counts, however long it was read or waited."""
    moment = read_now(db.session())
    return moment - timedelta(seconds=time.monotonic() - g.began)


def current_visit() -> Visit | None:
    """The live session behind this request's cookie; None for a visitor. Notes the use of it where something may be changed."""
    if "visit" not in g:
        g.visit = _find_visit(session[SECRET]) if SECRET in session else None
    visit: Visit | None = g.visit
    return visit


def _find_visit(secret: str) -> Visit | None:
    moment, visit = read_visit(db.session(), secret)
    g.setdefault("now", moment)
    if visit is not None and request.method not in SAFE and sessions.is_due(visit.used_at, now()):
        sessions.touch(db.session(), visit.session_id, now())
    return visit


def forget_visit() -> None:
    """Somebody signed in or out in this very request: who it is now is asked anew."""
    g.pop("visit", None)


def current_actor() -> Actor:
    """The person behind this request with the grants in force; VISITOR when nobody is signed in."""
    visit = current_visit()
    return visit.actor if visit else VISITOR


def current_person_id() -> int:
    """The signed-in person; for views that `@requires` one."""
    person_id = current_actor().person_id
    if person_id is None:
        raise Forbidden
    return person_id


def who_asks() -> str:
    """What limits count behind doors of signed-in people: persons, since a whole school may stand behind one address."""
    return f"person:{current_actor().person_id or get_remote_address()}"


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Everybody may."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(rule: Callable[[Actor], bool]) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Only an actor that `rule` lets in: a visitor is sent to sign in, a signed-in person is Forbidden.

    Where the thing itself decides, the view asks the capability's rule again with the thing's facts.
    """

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            actor = current_actor()
            if not actor.signed_in:
                back = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
                return redirect(url_for("security.login", next=back))
            if not rule(actor):
                raise Forbidden
            return view(*args, **kwargs)

        guarded.access = rule.__name__  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(actor: Actor) -> bool:
    """Any signed-in person."""
    return actor.signed_in
