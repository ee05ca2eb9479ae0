"""The applications of a round as staff read them: where each stands, how its reviews came out, what was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from modules.cohorts.applying.states import IN_PROGRESS, OUTCOMES, SUBMITTED
from modules.cohorts.choosing.deciding import newest_decisions
from modules.cohorts.choosing.scores import SPLIT, is_split
from modules.cohorts.models import Application, Review, ReviewAssignment, Submission
from modules.organizations.models import Organization

ROWS = 50
NEEDS = ("unassigned", "unread", "split", "undecided")
"""What staff look for: nobody reads it, a review is missing, the panel is split, no decision yet."""
OUTCOME_FILTERS = ("decided", *OUTCOMES)
"""Those with a decision, told or not; or with this one."""
ORDERS = ("name", "score", "spread")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One application. `mean`, `low`, `high`, `deviation` are of the totals of finished reviews, in percent.

    `given` counts its readers, `finished` those of them who finished with the newest version. `outcome` is the newest decision.
    """

    id: int
    state: str
    submitted_at: datetime | None
    lea: str
    county: str
    kind: str
    given: int
    finished: int
    mean: float | None
    low: float | None
    high: float | None
    deviation: float | None
    outcome: str | None
    told_at: datetime | None

    @property
    def split(self) -> bool:
        """Whether the panel is split."""
        return self.low is not None and self.high is not None and is_split(self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What staff chose to see; empty means all. `need` is one of NEEDS or an outcome, `order` one of ORDERS."""

    need: str = ""
    state: str = ""
    county: str = ""
    text: str = ""
    order: str = "name"


@dataclass(frozen=True)
class RowPage:
    """One page of rows."""

    rows: list[Row]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // ROWS))


def application_rows(session: Session, round_id: int, wanted: Wanted, page: int = 1) -> RowPage:
    """Applications that were sent, in one statement. With `order` by score or spread, the highest first and those without last."""
    rows = rows_of_round(round_id)
    order = {"name": rows.c.name_key, "score": rows.c.mean.desc().nulls_last(), "spread": _range(rows).desc().nulls_last()}
    statement = (
        select(*_columns(rows), func.count().over())
        .where(*_fits(rows, wanted))
        .order_by(order[wanted.order], rows.c.name_key, rows.c.id)
        .limit(ROWS)
        .offset((page - 1) * ROWS)
    )
    found = session.execute(statement).all()
    return RowPage(
        [Row(**dict(zip(Row.__annotations__, each[:-1], strict=True))) for each in found], found[0][-1] if found else 0
    )


def rows_of_round(round_id: int) -> Subquery:
    """All that `Row` says of every application that was sent, to select from."""
    read, decided = _readings(round_id), newest_decisions()
    return (
        select(
            Application.id,
            Application.state,
            Application.submitted_at,
            Organization.name.label("lea"),
            Organization.county,
            Organization.kind,
            func.coalesce(read.c.given, 0).label("given"),
            func.coalesce(read.c.finished, 0).label("finished"),
            read.c.mean,
            read.c.low,
            read.c.high,
            read.c.deviation,
            decided.c.outcome,
            decided.c.released_at.label("told_at"),
            Organization.name_key,
            Organization.search_key,
        )
        .join(Organization, Organization.id == Application.organization_id)
        .outerjoin(read, read.c.application_id == Application.id)
        .outerjoin(decided, decided.c.application_id == Application.id)
        .where(Application.round_id == round_id, Application.revision > 0, Application.state != "draft")
        .subquery("rows")
    )


def needs(rows: Subquery) -> dict[str, ColumnElement[bool]]:
    """Each of NEEDS as a condition on `rows_of_round`."""
    is_read = rows.c.state.in_(IN_PROGRESS)
    return {
        "unassigned": is_read & (rows.c.given == 0),
        "unread": is_read & (rows.c.finished < rows.c.given),
        "split": is_read & (_range(rows) >= SPLIT),
        "undecided": is_read & rows.c.outcome.is_(None),
    }


def _range(rows: Subquery) -> ColumnElement[Any]:
    return rows.c.high - rows.c.low


def _columns(rows: Subquery) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in Row.__annotations__]


def _fits(rows: Subquery, wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [true()]
    if wanted.need:
        asked.append(_asked_for(rows, wanted.need))
    if wanted.state in (*SUBMITTED, "withdrawn"):
        asked.append(rows.c.state == wanted.state)
    if wanted.county:
        asked.append(rows.c.county == wanted.county)
    if wanted.text:
        words = re.sub(r"([\\%_])", r"\\\1", wanted.text)
        asked.append(rows.c.search_key.contains(func.lower(func.plain(words))))
    return asked


def _asked_for(rows: Subquery, need: str) -> ColumnElement[bool]:
    decided: ColumnElement[bool] = rows.c.outcome.is_not(None) if need == "decided" else rows.c.outcome == need
    return needs(rows).get(need, decided)


def _readings(round_id: int) -> Subquery:
    """Reviews count when they are finished, of the newest version, and their reader has no conflict and is still theirs."""
    newest = (Submission.application_id == Application.id) & (Submission.revision == Application.revision)
    done = (
        (Review.assignment_id == ReviewAssignment.id)
        & (Review.submission_id == Submission.id)
        & Review.finished_at.is_not(None)
    )
    statement: Select[Any] = (
        select(
            ReviewAssignment.application_id,
            func.count().label("given"),
            func.count(Review.id).label("finished"),
            func.avg(Review.total).label("mean"),
            func.min(Review.total).label("low"),
            func.max(Review.total).label("high"),
            func.stddev_pop(Review.total).label("deviation"),
        )
        .join(Application, Application.id == ReviewAssignment.application_id)
        .join(Submission, newest)
        .outerjoin(Review, done)
        .where(Application.round_id == round_id, ReviewAssignment.ended_at.is_(None))
        .group_by(ReviewAssignment.application_id)
    )
    return statement.subquery("readings")
