"""Who may: the one place that reads `current_user` and makes the Actor. Every view bears exactly one of `@public`, `@requires`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, redirect, request, url_for
from flask_login import current_user

from modules.accounts.actors import VISITOR, Actor
from modules.accounts.queries import actor_of
from modules.core.errors import Forbidden
from modules.core.times import read_now
from webapp.extensions import db

P = ParamSpec("P")
R = TypeVar("R")


def now() -> datetime:
    """The moment of this request, read once from the database."""
    if "now" not in g:
        g.now = read_now(db.session())
    moment: datetime = g.now
    return moment


def arrived_at() -> datetime:
    """When this request reached us, on the database's clock: what came in time counts, however long it was read or waited."""
    moment = read_now(db.session())
    return moment - timedelta(seconds=time.monotonic() - g.began)


def current_actor() -> Actor:
    """The person behind this request with the grants in force; VISITOR when nobody is signed in."""
    if "actor" not in g:
        g.actor = actor_of(db.session(), current_user.person_id, now()) if current_user.is_authenticated else VISITOR
    actor: Actor = g.actor
    return actor


def signed_in_person_id() -> int | None:
    """Who is signed in, without a look at their grants: for doors that everybody has to themselves alone; None for a visitor."""
    person_id: int | None = current_user.person_id if current_user.is_authenticated else None
    return person_id


def current_person_id() -> int:
    """The signed-in person; for views that `@requires` one."""
    person_id = current_actor().person_id
    if person_id is None:
        raise Forbidden
    return person_id


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
