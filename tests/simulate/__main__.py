"""Lives through a year and prints how many cases of each kind there were: `python -m tests.simulate --seed 7 --people 2000`.

Exit 1 when anybody got anything twice, not at all, or when they should not have.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from config import Config, Secret
from modules.core.db import load_models
from tests.servers import Keeper
from tests.simulate.kinds import sink_of
from tests.simulate.year import Plan, Year

SHOWN = 20


def main() -> int:
    """The seed is printed first, so that whatever happens can happen again."""
    asked = argparse.ArgumentParser(prog="make simulate")
    asked.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked.add_argument("--people", type=int, default=2_000)
    asked.add_argument("--days", type=int, default=365)
    given = asked.parse_args()
    plan = Plan(seed=given.seed, people=given.people, days=given.days)
    print(f"seed {plan.seed}: {plan.people} people, {plan.days} days", flush=True)
    load_models()
    keeper = Keeper()
    try:
        url = keeper.servers.create("simulate", template=f"{keeper.servers.prefix}template")
        return _live(url, plan)
    finally:
        keeper.stop()


def _live(url: str, plan: Plan) -> int:
    began, engine = time.monotonic(), create_engine(url)
    with Session(engine, expire_on_commit=False) as session:
        year = Year(session, sink_of(_config(url)), plan, report=lambda said: print(f"{said} ({_spent(began)})", flush=True))
        seen = year.run()
    engine.dispose()
    for what, count in sorted(seen.items()):
        print(f"  {what:<58}{count:>10,}")
    for what, share in year.tally.shares().items():
        print(f"  {what:<58}{share:>8,.1f} %")
    rare, faults = year.tally.rare(), year.judge.faults + year.sink.faults
    print(f"  {'faults':<58}{len(faults):>10,}   ({_spent(began)})")
    print("\n".join([*(f"too rare: {each}" for each in rare), *faults[:SHOWN]]))
    return 1 if faults or rare else 0


def _spent(began: float) -> str:
    return f"{time.monotonic() - began:,.0f} s, {time.process_time():,.0f} s of CPU here"


def _config(url: str) -> Config:
    return Config(
        database_url=Secret(url),
        redis_url=Secret("redis://127.0.0.1:1"),
        secret_key=(Secret("a key for a year that never was, long enough"),),
        base_url="http://localhost",
        smtp_url=Secret("smtp://127.0.0.1:1"),
        mail_from="Convene <convene@example.org>",
        environment="development",
    )


if __name__ == "__main__":
    sys.exit(main())
