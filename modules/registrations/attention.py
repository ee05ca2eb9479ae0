"""What of the coming events needs a person, as far as rows can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from modules.events.drafts import LOCALES
from modules.events.models import Event
from modules.registrations.marks import Mark

DRAFT_IS_LATE = timedelta(days=14)


@dataclass(frozen=True)
class Need:
    """One thing to do about one event."""

    kind: Literal["no_join_link", "draft_is_late", "full", "untranslated"]
    event: Event


def needs_of(events: Sequence[Event], marks: Mapping[int, Mark], now: datetime) -> list[Need]:
    """What needs a person, the most pressing kind first and within a kind the next event."""
    order = ("no_join_link", "draft_is_late", "full", "untranslated")
    found = [need for event in events for need in _needs(event, marks[event.id], now)]
    return sorted(found, key=lambda need: (order.index(need.kind), need.event.starts_at))


def _needs(event: Event, mark: Mark, now: datetime) -> Iterator[Need]:
    if event.status == "draft" and event.starts_at - now < DRAFT_IS_LATE:
        yield Need("draft_is_late", event)
    if event.status == "published":
        yield from _needs_of_published(event, mark)


def _needs_of_published(event: Event, mark: Mark) -> Iterator[Need]:
    if event.registration == "open" and event.format != "in_person" and not event.join_link:
        yield Need("no_join_link", event)
    if mark.state == "full":
        yield Need("full", event)
    written = {wording.locale for wording in event.wordings if wording.title}
    # What was imported speaks the language of its source.
    if event.source_uid is None and not written.issuperset(LOCALES):
        yield Need("untranslated", event)
