"""The minutes that completed modules are worth: their own, and those of meetings beyond what their rules ask for, each once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.events.models import EventSession
from modules.registrations.attended import attended_sessions, minutes_of
from modules.training.content.catalog import content_of
from modules.training.content.values import Rule
from modules.training.models import Completion, LiveActivity, ModuleVersion


def minutes_earned(session: Session, completions: Collection[Completion]) -> int:
    """What completions of one person are worth together: their minutes, and the length of the sessions that those do not hold.

    Sessions that a rule cannot do without are part of its module's minutes. Where coming is one way of several, or somebody came
    to more than was asked, the rest is added: each session once, however many modules it counts for.
    """
    within = sessions_within(session, completions)
    came: dict[int, list[EventSession]] = {}
    for each in attended_sessions(session, next(iter(completions)).person_id, list(within)) if within else ():
        came.setdefault(each.event_id, []).append(each)
    return sum(each.minutes for each in completions) + sum(minutes_beyond(each, within) for each in came.values())


def sessions_within(session: Session, completions: Collection[Completion]) -> dict[int, int]:
    """By event of their live activities: how many of its sessions these modules hold already. Two statements."""
    within: dict[int, int] = {}
    for asked in _asked_sessions(session, {each.version_id for each in completions}).values():
        for event_id, sessions in asked.items():
            within[event_id] = max(within.get(event_id, 0), sessions)
    return within


def minutes_beyond(came: Sequence[EventSession], within: Mapping[int, int]) -> int:
    """The length of those of one event's sessions that no module holds."""
    return sum(minutes_of(each) for each in came[within.get(came[0].event_id, 0) :])


def _asked_sessions(session: Session, version_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """By version, and event of its live activities: how many sessions the rule cannot do without."""
    found: dict[int, dict[int, int]] = {version_id: {} for version_id in version_ids}
    needed = {
        version.id: dict(_needed(content_of(version).rule))
        for version in session.scalars(select(ModuleVersion).where(ModuleVersion.id.in_(version_ids)))
    }
    for live in session.scalars(select(LiveActivity).where(LiveActivity.version_id.in_(version_ids))):
        of_version = found[live.version_id]
        asked = needed[live.version_id].get(live.activity, 0)
        of_version[live.event_id] = max(of_version.get(live.event_id, 0), asked)
    return found


def _needed(rule: Rule) -> Iterator[tuple[str, int]]:
    """The live activities without which the rule never comes true, with their sessions."""
    if rule.attended is not None:
        yield rule.attended, rule.sessions
    for branch in _needed_branches(rule):
        yield from _needed(branch)


def _needed_branches(rule: Rule) -> list[Rule]:
    branches = rule.all_of or rule.any_of or rule.of or []
    asked_for = len(branches) if rule.all_of else rule.n_of or 1
    return branches if asked_for >= len(branches) else []
