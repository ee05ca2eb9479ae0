"""The minutes that a completed module is worth: its own, and those of meetings attended beyond what its rule asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.registrations.attended import attended_sessions, minutes_of
from modules.training.content.catalog import content_of
from modules.training.content.values import Rule
from modules.training.models import Completion, LiveActivity, ModuleVersion


def minutes_earned(session: Session, completion: Completion) -> int:
    """The completion's minutes, and the length of the sessions its learner came to that those do not hold.

    Sessions that the rule cannot do without are part of a module's minutes. Where coming is one way of several, or somebody came
    to more than was asked, the rest is added.
    """
    asked = asked_sessions(session, [completion.version_id])[completion.version_id]
    came: dict[int, list[int]] = {}
    for each in attended_sessions(session, completion.person_id, list(asked)):
        came.setdefault(each.event_id, []).append(minutes_of(each))
    return completion.minutes + sum(sum(minutes[asked[event_id] :]) for event_id, minutes in came.items())


def asked_sessions(session: Session, version_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """By version, and event of its live activities: how many sessions the rule cannot do without. Two statements."""
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
