"""Which series a learner has completed: a rule over completions, as a module's is over events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.training.completion.enrolling import find_series_enrolment
from modules.training.completion.rule_trees import Weight, weigh
from modules.training.content.catalog import series_content
from modules.training.content.values import Rule, SeriesContent
from modules.training.models import Completion, Module, Series, SeriesEnrolment, Withdrawal


@dataclass(frozen=True)
class SeriesDone:
    """A series whose rule is met: `evidence` names the completions by then, as an award keeps it."""

    series: Series
    earned_at: datetime
    evidence: dict[str, Any]


def series_completed(session: Session, person_id: int, module_id: int) -> list[SeriesDone]:
    """The series of this module, if the person has completed it by now: after any of its modules, in any order."""
    module = session.get_one(Module, module_id)
    done = series_done(session, person_id, module.series_id)
    return [done] if done else []


def series_begun(session: Session, person_id: int) -> list[int]:
    """The series of which the person has completed a module, by their ids."""
    own = select(Module.series_id).join(Completion, Completion.module_id == Module.id).where(Completion.person_id == person_id)
    return list(session.scalars(own.distinct().order_by(Module.series_id)))


def series_done(session: Session, person_id: int, series_id: int) -> SeriesDone | None:
    """The series, if the person has completed it.

    Where eligibility is asked or a role is to be chosen, only who has entered the series can complete it.
    """
    series = session.get_one(Series, series_id)
    content = series_content(series)
    entered = find_series_enrolment(session, person_id, series_id)
    if entered is None and (content.eligibility is not None or content.roles):
        return None
    completions = _completions(session, person_id, series_id)
    earned_at = weigh_series(content, entered, {slug: each.earned_at for slug, each in completions.items()}).met_at
    if earned_at is None:
        return None
    counted = [each for each in completions.values() if each.earned_at <= earned_at]
    return SeriesDone(series, earned_at, {"completions": sorted(each.id for each in counted)})


def weigh_series(content: SeriesContent, entered: SeriesEnrolment | None, earned: Mapping[str, datetime]) -> Weight:
    """How far the rule of a series is met by modules earned, by slug: pure, for pages too."""
    role = content.roles.get(entered.role) if entered else None

    def leaf(rule: Rule) -> Weight:
        slug = (role.module if role else "") if rule.own_role else rule.module or ""
        return Weight(earned[slug], 1, 1) if slug in earned else Weight(None, 0, 1, (rule,))

    return weigh(content.rule, leaf)


def _completions(session: Session, person_id: int, series_id: int) -> dict[str, Completion]:
    """What the person completed in the series and was not taken back, by the module's slug."""
    withdrawn = select(Withdrawal.id).where(Withdrawal.completion_id == Completion.id).exists()
    own = (
        select(Module.slug, Completion)
        .join(Module, Module.id == Completion.module_id)
        .where(Completion.person_id == person_id, Module.series_id == series_id, ~withdrawn)
        .order_by(Completion.id)
    )
    return {row[0]: row[1] for row in session.execute(own)}
