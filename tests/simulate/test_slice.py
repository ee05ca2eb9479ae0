"""Thirty days of the year that `make simulate` lives through, with fewer people, over the days when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tests.simulate.year import Plan, Year

SPRING = datetime(2025, 3, 3, 18, 0, tzinfo=UTC)
CASES = (
    "paused",
    "left",
    "left all",
    "came back",
    "merged",
    "corrected",
    "withdrawn",
    "published again",
    "outage",
    "correction told",
    "digest held back by a pause chosen since",
    "digest that nobody wants any more",
    "item that a later digest tells anew",
    "item corrected while its digest waited",
    "item withdrawn or over while its digest waited",
)


def test_everybody_gets_each_item_once(fresh_database, sink):
    plan = Plan(
        seed=5,
        people=50,
        days=30,
        begin=SPRING,
        deeds_of_a_person=6.0,
        items_a_day=3.0,
        outages=0.03,
        steps=(1, 16, 32),
        chunk=7,
    )
    with Session(fresh_database, expire_on_commit=False) as session:
        year = Year(session, sink, plan)
        seen = year.run()
    print(f"seed {plan.seed}: {dict(sorted(seen.items()))}")
    assert year.judge.faults == []
    assert sink.faults == []
    assert [what for what in CASES if not seen[what]] == []
    assert year.tally.rare() == []
