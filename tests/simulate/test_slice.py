"""Thirty days of the year that `make simulate` lives through, with fewer people, over the days when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tests.simulate.year import Plan, Year, told

SPRING = datetime(2027, 3, 1, 18, 0, tzinfo=UTC)
CASES = ("paused", "left", "left all", "came back", "corrected", "withdrawn", "outage", "correction told")


def test_everybody_gets_each_item_once(fresh_database, kind):
    plan = Plan(seed=5, people=50, days=30, begin=SPRING, deeds_of_a_person=6.0, outages=0.03, steps=(1, 16, 32))
    with Session(fresh_database, expire_on_commit=False) as session:
        year = Year(session, kind, plan)
        judge = year.run()
    seen = told(year.log, judge)
    print(f"seed {plan.seed}: {dict(sorted(seen.items()))}")
    assert judge.faults == []
    assert [what for what in CASES if not seen[what]] == []
