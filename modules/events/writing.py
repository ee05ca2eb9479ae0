"""Writing an event: a new draft, and new words for one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from modules.core.ids import new_uid, slug_of
from modules.events.changing import event_to_change, seal
from modules.events.drafts import LOCALES, EventDraft
from modules.events.errors import MustBeMoved
from modules.events.faults import require_sound
from modules.events.filling import fill
from modules.events.models import Event

MOVING = ("time_zone", "meetings", "place.")


def write(session: Session, draft: EventDraft, actor_id: int | None, now: datetime) -> Event:
    """Add a draft that only staff can see. Raises DraftRefused."""
    require_sound(draft)
    event = Event(uid=new_uid(), slug=free_slug(session, _title(draft)), status="draft", sequence=0, created_at=now)
    event.tags = []
    fill(session, event, draft, now)
    session.add(event)
    seal(session, event, "written", actor_id, now)
    return event


def rewrite(
    session: Session, event_id: int, draft: EventDraft, *, seen_version: int, actor_id: int | None, now: datetime
) -> Event:
    """Change what an event says. Time and place of anything but a draft stay: see `moving`.

    Writes nothing when nothing differs. Raises NotFound, Stale, DraftRefused, MustBeMoved.
    """
    event = event_to_change(session, event_id, seen_version)
    changed = EventDraft.of(event).differences(draft)
    require_sound(draft, changed)
    if event.status != "draft" and any(path.startswith(MOVING) for path in changed):
        raise MustBeMoved
    if changed:
        fill(session, event, draft, now)
        seal(session, event, "rewritten", actor_id, now, changed=list(changed))
    return event


def free_slug(session: Session, title: str) -> str:
    """A public address that no event has: the title's words, with a number behind them when they are taken.

    Writers wait for each other here, so that two events of one title made at once get two addresses.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("events.slug"))))
    wanted = slug_of(title)
    taken = set(session.scalars(select(Event.slug).where(or_(Event.slug == wanted, Event.slug.startswith(f"{wanted}-")))))
    candidates = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
    return next(slug for slug in candidates if slug not in taken)


def free_slugs(session: Session, titles: Sequence[str]) -> list[str]:
    """The same for many events at once, in their order; one statement beside the lock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("events.slug"))))
    wanted = [slug_of(title) for title in titles]
    stem = func.regexp_replace(Event.slug, "-[0-9]+$", "")
    taken = set(session.scalars(select(Event.slug).where(or_(Event.slug.in_(set(wanted)), stem.in_(set(wanted))))))
    found = []
    for each in wanted:
        candidates = (each if number == 1 else f"{each}-{number}" for number in count(1))
        found.append(next(slug for slug in candidates if slug not in taken))
        taken.add(found[-1])
    return found


def _title(draft: EventDraft) -> str:
    return next(draft.words[locale].title for locale in LOCALES if locale in draft.words and draft.words[locale].title)
