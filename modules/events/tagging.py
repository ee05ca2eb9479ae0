"""Types of events, topics, audiences and series: adding one, and giving one another name. None is deleted, as links lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.core.ids import slug_of
from modules.events.calendar_version import raise_calendar_version
from modules.events.choices import TAG_KINDS
from modules.events.errors import DraftRefused, Fault
from modules.events.models import Event, Tag, Tagging
from modules.formats.cleaning import clean_line

NAME_LIMIT = 60
_ROWS_ONLY = {"synchronize_session": False}


@dataclass(frozen=True)
class TagNames:
    """What a tag is called. Without a Spanish name, the English one is shown."""

    name_en: str
    name_es: str = ""

    def __post_init__(self) -> None:
        """Clean both."""
        object.__setattr__(self, "name_en", clean_line(self.name_en))
        object.__setattr__(self, "name_es", clean_line(self.name_es))


@dataclass(frozen=True)
class CountedTag:
    """A tag, and how many events carry it."""

    tag: Tag
    events: int


def counted_tags(session: Session) -> list[CountedTag]:
    """All tags by kind and name, in one statement."""
    statement = (
        select(Tag, func.count(Tagging.event_id))
        .outerjoin(Tagging, Tagging.tag_id == Tag.id)
        .group_by(Tag.id)
        .order_by(Tag.kind, Tag.name_en)
    )
    return [CountedTag(tag, events) for tag, events in session.execute(statement)]


def find_tag(session: Session, tag_id: int) -> Tag:
    """One tag; NotFound when there is none."""
    found = session.get(Tag, tag_id)
    if found is None:
        raise NotFound
    return found


def add_tag(session: Session, kind: str, names: TagNames, actor_id: int | None, now: datetime) -> Tag:
    """Add one. Raises DraftRefused, also for a name that another of its kind has; writers wait for each other."""
    session.execute(text("select pg_advisory_xact_lock(hashtext('events.tags'))"))
    _require_sound(session, kind, names)
    slug = slug_of(names.name_en)
    taken = session.scalar(select(Tag.id).where(Tag.slug == slug))
    tag = Tag(kind=kind, slug=f"{slug}-{kind}" if taken else slug, name_en=names.name_en, name_es=names.name_es)
    session.add(tag)
    session.flush()
    note(session, actor_id, "added", ("tag", tag.id), now)
    return tag


def rename_tag(session: Session, tag_id: int, names: TagNames, actor_id: int | None, now: datetime) -> Tag:
    """Give it other names; its address stays. Calendars name it, so they are told. Raises NotFound, DraftRefused."""
    session.execute(text("select pg_advisory_xact_lock(hashtext('events.tags'))"))
    tag = find_tag(session, tag_id)
    _require_sound(session, tag.kind, names, tag_id)
    tag.name_en, tag.name_es = names.name_en, names.name_es
    note(session, actor_id, "renamed", ("tag", tag.id), now)
    carrying = select(Tagging.event_id).where(Tagging.tag_id == tag_id)
    # By it alone calendars know that what was written of them is old: it rises, though a clock be set back.
    later = func.greatest(Event.changed_at + timedelta(seconds=1), now)
    session.execute(update(Event).where(Event.id.in_(carrying)).values(changed_at=later), execution_options=_ROWS_ONLY)
    raise_calendar_version(session, now)
    return tag


def _require_sound(session: Session, kind: str, names: TagNames, tag_id: int | None = None) -> None:
    faults = list(_faults(kind, names))
    same = select(Tag.id).where(Tag.kind == kind, func.lower(Tag.name_en) == names.name_en.lower(), Tag.id != (tag_id or 0))
    if names.name_en and session.scalar(same):
        faults.append(Fault("name_en", "taken"))
    if faults:
        raise DraftRefused(tuple(faults))


def _faults(kind: str, names: TagNames) -> Iterator[Fault]:
    if kind not in TAG_KINDS:
        yield Fault("kind", "unknown")
    if not names.name_en:
        yield Fault("name_en", "missing")
    for field in ("name_en", "name_es"):
        if len(getattr(names, field)) > NAME_LIMIT:
            yield Fault(field, "too_long")
