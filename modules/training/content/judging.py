"""Whether a content may be published: sound in itself, its rule possible, what it names there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.events.models import Event, EventSession
from modules.files.models import StoredFile
from modules.training.content.rules import module_rule_problems, series_rule_problems
from modules.training.content.soundness import module_problems, series_problems
from modules.training.content.values import Live, ModuleContent, SeriesContent
from modules.training.errors import ContentRefused, ContradictoryRules, Problem
from modules.training.models import Module


@dataclass(frozen=True)
class LiveEvent:
    """An event that an activity names, and how many of its sessions stand: none of one that was cancelled."""

    id: int
    sessions: int


def live_events(session: Session, content: ModuleContent) -> dict[str, LiveEvent]:
    """The events that live activities name, by their slug; drafts of events are none."""
    slugs = {each.event for _, _, each in content.activities() if isinstance(each, Live)}
    statement = (
        select(Event.slug, Event.id, func.count(EventSession.id).filter(Event.status != "cancelled"))
        .outerjoin(EventSession, (EventSession.event_id == Event.id) & EventSession.cancelled_at.is_(None))
        .where(Event.slug.in_(slugs), Event.status != "draft")
        .group_by(Event.id)
    )
    return {slug: LiveEvent(event_id, number) for slug, event_id, number in session.execute(statement)} if slugs else {}


def require_publishable(session: Session, module: Module, content: ModuleContent) -> None:
    """Raise ContentRefused with every problem of the content, or ContradictoryRules when only its rule is at fault."""
    other, rule = problems_of(session, content)
    if content.slug != module.slug:
        other.append(Problem("slug", "slug_changed", {"name": module.slug}))
    if other:
        raise ContentRefused(other + rule)
    if rule:
        raise ContradictoryRules(rule)


def problems_of(session: Session, content: ModuleContent) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with the content itself, and what with its rule."""
    events = live_events(session, content)
    other = [*module_problems(content), *_unknown_events(content, events), *_lost_files(session, content)]
    return other, module_rule_problems(content, {slug: event.sessions for slug, event in events.items()})


def require_sound_series(content: SeriesContent) -> None:
    """Raise ContentRefused or ContradictoryRules, as for a module."""
    other, rule = series_problems(content), series_rule_problems(content)
    if other:
        raise ContentRefused(other + rule)
    if rule:
        raise ContradictoryRules(rule)


def _unknown_events(content: ModuleContent, events: dict[str, LiveEvent]) -> Iterator[Problem]:
    for key, _, activity in content.activities():
        if not isinstance(activity, Live):
            continue
        if activity.event not in events:
            yield Problem(f"{key}/event", "event_unknown", {"name": activity.event})
        elif activity.sessions > events[activity.event].sessions:
            there = events[activity.event].sessions
            yield Problem(f"{key}/sessions", "sessions_impossible", {"wanted": activity.sessions, "there": there})


def _lost_files(session: Session, content: ModuleContent) -> Iterator[Problem]:
    wanted = set(content.files.values())
    there = set(session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(wanted)))) if wanted else set()
    for name, sha256 in content.files.items():
        if sha256 not in there:
            yield Problem(f"files/{name}", "file_missing", {"name": name})
