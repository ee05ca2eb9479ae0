"""All that decides what a learner's module comes to, read in one statement: so it is all of one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.orm import Session

from modules.training.completion.cycles import NOTHING, Cycles, json_cycles, read_cycles
from modules.training.completion.evidence import Evidence, Waived
from modules.training.completion.state import State, counting, state_of
from modules.training.content.catalog import content_of
from modules.training.models import Enrolment, LearningEvent, ModuleVersion, Waiver

IGNORED = "placed"
"""Where a learner stands decides nothing."""
_events = msgspec.json.Decoder(list[Evidence])
_waivers = msgspec.json.Decoder(list[Waived])


@dataclass(frozen=True)
class Page:
    """The ledger of one learner in one module, with the version that the learner is pinned to, at `began_at` or moved to then."""

    person_id: int
    module_id: int
    version_id: int
    began_at: datetime
    cycles: Cycles
    events: list[Evidence]
    waivers: list[Waived]

    @property
    def counting(self) -> list[Evidence]:
        """What happened since a completion was taken back; all of it where none was."""
        return list(counting(self.events, self.cycles.since))

    @property
    def last_event_at(self) -> datetime | None:
        """When the learner last did something that can count."""
        return max((each.occurred_at for each in self.events), default=None)

    def state(self, version: ModuleVersion) -> State:
        """What it comes to by the rule of a version."""
        return state_of(content_of(version), version.valid_from, self.events, self.waivers, self.cycles.since)


def ledger(*more: Any) -> Select[Any]:
    """The statement for every enrolment; columns of its own tables may be added. Rows become pages by `page_of`."""
    began_at = func.coalesce(Enrolment.moved_at, Enrolment.enrolled_at)
    who = (Enrolment.person_id, Enrolment.module_id, Enrolment.version_id, began_at)
    return select(*who, json_cycles(), _json_events(), _json_waivers(), *more)


def page_of(row: Any) -> Page:
    """One row of the statement, read."""
    person_id, module_id, version_id, began_at, cycles, events, waivers = row[:7]
    told = _events.decode(events), _waivers.decode(waivers)
    return Page(person_id, module_id, version_id, began_at, read_cycles(cycles), *told)


def find_page(session: Session, person_id: int, module_id: int) -> Page | None:
    """The page of one learner as it is at this moment; None for somebody who does not take the module."""
    own = ledger().where(Enrolment.person_id == person_id, Enrolment.module_id == module_id)
    row = session.execute(own).one_or_none()
    return page_of(row) if row else None


def versions(session: Session, pages: Iterable[Page]) -> dict[int, ModuleVersion]:
    """The versions that these learners are pinned to."""
    wanted = {page.version_id for page in pages}
    return {each.id: each for each in session.scalars(select(ModuleVersion).where(ModuleVersion.id.in_(wanted)))}


def _json_events() -> ColumnElement[str]:
    of = LearningEvent
    one = func.json_build_array(of.id, of.activity, of.verb, of.payload, of.occurred_at, ModuleVersion.number)
    own = (
        select(func.coalesce(cast(func.json_agg(one), Text), NOTHING))
        .join(ModuleVersion, ModuleVersion.id == of.version_id)
        .where(of.person_id == Enrolment.person_id, of.module_id == Enrolment.module_id, of.verb != IGNORED)
    )
    return own.correlate(Enrolment).scalar_subquery().label("events")


def _json_waivers() -> ColumnElement[str]:
    one = func.json_build_array(Waiver.activity, Waiver.waived_at)
    own = select(func.coalesce(cast(func.json_agg(one), Text), NOTHING)).where(
        Waiver.person_id == Enrolment.person_id, Waiver.module_id == Enrolment.module_id, Waiver.ended_at.is_(None)
    )
    return own.correlate(Enrolment).scalar_subquery().label("waivers")
