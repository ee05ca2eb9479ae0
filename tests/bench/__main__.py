"""Measures every area, or those named; prints a table and writes `var/bench/<area>.json`. Exit 1 when an aim is missed."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from modules.core.db import load_models
from tests.bench.figures import Figure
from tests.servers import Keeper

AREAS = (
    "registrations",
    "organizations",
    "facts",
    "awards",
    "choosing",
    "training",
    "teams",
    "drafts",
    "learners",
    "feeds",
    "private_feeds",
    "mail",
    "mail_status",
    "digests",
)
FOLDER = Path("var/bench")
VERDICTS = {None: "", True: "holds", False: "MISSED"}


def main(wanted: Sequence[str]) -> int:
    """Each area has a database of its own on one PostgreSQL that syncs."""
    unknown = set(wanted) - set(AREAS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(AREAS)}")
        return 2
    load_models()
    keeper = Keeper(durable=True)
    try:
        held = [_area(name, keeper) for name in wanted or AREAS]
    finally:
        keeper.stop()
    return 0 if all(held) else 1


def _area(name: str, keeper: Keeper) -> bool:
    print(f"\n{name}")
    url = keeper.servers.create(name, template=f"{keeper.servers.prefix}template")
    figures: list[Figure] = importlib.import_module(f"tests.bench.{name}").measure(url)
    for figure in figures:
        print(f"  {figure.what:<46}{figure.value:>12,.2f} {figure.unit:<4}{figure.aim:>10}  {VERDICTS[figure.holds]}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count()}
    told["figures"] = [asdict(each) for each in figures]
    (FOLDER / f"{name}.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return all(each.holds is not False for each in figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
