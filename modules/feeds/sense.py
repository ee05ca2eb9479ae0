"""Whether an address of a calendar that holds nothing means something: an empty calendar, or none."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.events.choices import Choice
from modules.events.drafts import FORMATS, SPOKEN
from modules.events.naming import NAMED
from modules.feeds.addresses import PublicFeed
from modules.feeds.models import Snapshot


def require_sense(session: Session, feed: PublicFeed, names: Collection[str]) -> None:
    """NotFound for an event that nobody may see, and for a choice that no link could have led to; one statement at most.

    `names` are those parts of the choice that have a name: there are such tags, or events of such a county or host.

    So nobody can have calendars kept under addresses of their own making. Who was given a calendar once keeps it, even when the
    last event of its county is written differently: programs that are told of nothing stop asking.
    """
    chosen = feed.choice
    known = chosen.format in {"", *FORMATS} and chosen.language in {"", *SPOKEN}
    if feed.event or not known or not (_all_there(chosen, names) or _was_kept(session, feed)):
        raise NotFound


def _all_there(chosen: Choice, names: Collection[str]) -> bool:
    return all(facet in names for facet in NAMED if getattr(chosen, facet))


def _was_kept(session: Session, feed: PublicFeed) -> bool:
    return session.scalar(select(Snapshot.key).where(Snapshot.key == feed.key)) is not None
