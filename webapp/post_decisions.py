"""Deciding on a post to a list: by the link of a letter or as staff, with the same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.mailings.inbox.posting import ListGivenUp, PostDecided
from webapp.access import now
from webapp.extensions import db
from webapp.forms import posts as words

Deed = Callable[[Session, int, int | None, datetime], Any]


def decide(deed: Deed, post_id: int, person_id: int | None, said: object) -> None:
    """Do it and say so, or say that somebody was first, or that the list is no more."""
    try:
        with transaction(db.session()) as session:
            deed(session, post_id, person_id, now())
        flash(str(said), "success")
    except PostDecided:
        flash(str(words.DECIDED), "warning")
    except ListGivenUp:
        flash(str(words.GIVEN_UP), "warning")
