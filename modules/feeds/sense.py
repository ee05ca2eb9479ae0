"""Whether an address of a calendar that holds nothing means something: an empty calendar, or none."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.events.drafts import FORMATS, SPOKEN
from modules.events.models import Tag
from modules.events.tagging import KINDS
from modules.feeds.addresses import PublicFeed


def require_sense(session: Session, feed: PublicFeed) -> None:
    """NotFound for an event that nobody may see, and for a choice that no link could have led to; one statement at most.

    So nobody can have calendars kept under addresses of their own making.
    """
    chosen = feed.choice
    known = chosen.format in {"", *FORMATS} and chosen.language in {"", *SPOKEN}
    if feed.event or not known or not _all_there(session, {kind: slug for kind in KINDS if (slug := getattr(chosen, kind))}):
        raise NotFound


def _all_there(session: Session, tags: dict[str, str]) -> bool:
    if not tags:
        return True
    each = or_(*((Tag.kind == kind) & (Tag.slug == slug) for kind, slug in tags.items()))
    return session.scalar(select(func.count()).select_from(Tag).where(each)) == len(tags)
