"""Measures: what a team counts to see whether its work helps, with values over time. A correction is a row of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import DayToCome
from modules.cohorts.models import Measure, MeasureValue
from modules.cohorts.teams.seating import lock_team
from modules.core.errors import NotFound
from modules.formats.cleaning import clean_line, clean_text

EASTERNMOST = timedelta(hours=14)
"""Nowhere is it later than this after UTC: a day that has begun nowhere is still to come."""


@dataclass(frozen=True, kw_only=True)
class MeasureDraft:
    """What is counted, in which unit, which way is better (`up`, `down`), where it began and where it should go."""

    name: str
    unit: str
    direction: str
    baseline: float | None = None
    aim: float | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ValueDraft:
    """What was measured on a day."""

    measured_on: date
    value: float
    note: str = ""


@dataclass(frozen=True)
class Measured:
    """A measure with the value of each day that counts, in order."""

    measure: Measure
    values: list[MeasureValue]

    @property
    def last(self) -> MeasureValue | None:
        """The value of the latest day."""
        return self.values[-1] if self.values else None


def make_measure(session: Session, team_id: int, draft: MeasureDraft, now: datetime, by: int | None) -> Measure:
    """A measure that the team tries; the very same once more (a form sent twice) is as once. Refuses with TeamWithdrawn."""
    lock_team(session, team_id)
    lines = {name: clean_line(getattr(draft, name)) for name in ("name", "unit", "source")}
    said = vars(draft) | lines | {"team_id": team_id}
    same = session.scalars(select(Measure).filter_by(state="tried", **said).limit(1)).one_or_none()
    if same is not None:
        return same
    made = Measure(made_at=now, made_by=by, **said)
    session.add(made)
    session.flush()  # the trail names its id
    note(session, by, "made", ("measure", made.id), now, team_id=team_id)
    return made


def add_value(session: Session, measure_id: int, draft: ValueDraft, now: datetime, by: int | None) -> MeasureValue:
    """Note a value; another one of the same day corrects the first, which stays, and the same is as once.

    Refuses with DayToCome, TeamWithdrawn.
    """
    lock_team(session, measure(session, measure_id).team_id)
    if draft.measured_on > (now + EASTERNMOST).date():
        raise DayToCome
    words = clean_line(draft.note)
    of_day = select(MeasureValue).filter_by(measure_id=measure_id, measured_on=draft.measured_on)
    last = session.scalars(of_day.order_by(MeasureValue.id.desc()).limit(1)).one_or_none()
    if last is not None and (last.value, last.note) == (draft.value, words):
        return last
    row = MeasureValue(
        measure_id=measure_id, measured_on=draft.measured_on, value=draft.value, note=words, entered_at=now, entered_by=by
    )
    session.add(row)
    session.flush()  # the next may correct it
    return row


def judge_measure(session: Session, measure_id: int, verdict: tuple[str, str], now: datetime, by: int | None) -> None:
    """Say (state, why): a measure is tried, kept or dropped. Refuses with TeamWithdrawn."""
    found = measure(session, measure_id)
    lock_team(session, found.team_id)
    found.state, found.verdict = verdict[0], clean_text(verdict[1])
    note(session, by, found.state, ("measure", measure_id), now, team_id=found.team_id)


def measure(session: Session, measure_id: int, team_id: int | None = None) -> Measure:
    """One measure; NotFound when there is none, or for one of another team than the one named."""
    found = session.get(Measure, measure_id)
    if found is None or (team_id is not None and found.team_id != team_id):
        raise NotFound
    return found


def measures_of(session: Session, team_id: int) -> list[Measured]:
    """The measures of a team with their values, dropped ones last; two statements."""
    own = select(Measure).where(Measure.team_id == team_id).order_by(Measure.state == "dropped", Measure.id)
    found = list(session.scalars(own))
    values = _values(session, [each.id for each in found])
    return [Measured(each, values.get(each.id, [])) for each in found]


def measured(session: Session, found: Measure) -> Measured:
    """One measure with its values."""
    return Measured(found, _values(session, [found.id]).get(found.id, []))


def _values(session: Session, measure_ids: list[int]) -> dict[int, list[MeasureValue]]:
    newest = (
        select(MeasureValue)
        .where(MeasureValue.measure_id.in_(measure_ids))
        .ext(distinct_on(MeasureValue.measure_id, MeasureValue.measured_on))
        .order_by(MeasureValue.measure_id, MeasureValue.measured_on, MeasureValue.id.desc())
    )
    found: dict[int, list[MeasureValue]] = {}
    for each in session.scalars(newest) if measure_ids else ():
        found.setdefault(each.measure_id, []).append(each)
    return found
