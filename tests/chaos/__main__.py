"""Kills whatever carries mail to many, at every labelled point, over thousands of messages, and judges what arrived.

`python -m tests.chaos --seed 7 --messages 20000`. Exit 1 when anybody was lost, written to twice or after they had left, when a
sum is not exact, or when the control (senders that send again what is in doubt) goes unnoticed. What was found, and what the processes
said, is kept in var/chaos/SEED/.
"""

from __future__ import annotations

import argparse
import random
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from modules.deliveries.pace import IN_FLIGHT
from tests.chaos.blows import KILLED, TOLD, Blow, blows_for
from tests.chaos.campaign import Campaign, now_is, oddly, summary
from tests.chaos.catcher import Catcher
from tests.chaos.readers import KINDS, settle
from tests.chaos.world import ROOT, World

FOLDER = ROOT / "var" / "chaos"
READERS, LEAVERS = 1_250, 150
PROCESSES = ("valkey", "relay", "front", "sender-1", "sender-2", "clock-1", "clock-2", "web")
PACE = {"DOMAIN_RATE": "2"}
"""Messages a second to each of fifty domains: so the mail lasts as long as the blows do."""
SHOWN = 20


class Log(list[str]):
    """Prints what is appended, at once."""

    def append(self, line: str) -> None:
        super().append(line)
        print(line, flush=True)


def main() -> int:
    """The seed is printed first, so that the same blows can fall again."""
    asked = argparse.ArgumentParser(prog="make chaos")
    asked.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked.add_argument("--messages", type=int, default=20_000)
    asked.add_argument("--blows", type=int, default=1_000, help="of each kind of mail at most")
    given = asked.parse_args()
    log = Log()
    log.append(f"seed {given.seed}: {given.messages:,} messages")
    try:
        clean = _struck(given, log)
        noticed = _control(given.seed, log)
    finally:
        (FOLDER / f"{given.seed}").mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{given.seed}" / "found.log").write_text("\n".join(log) + "\n")
    return 0 if clean and noticed else 1


def _struck(given: argparse.Namespace, log: Log) -> bool:
    began, chance = time.monotonic(), random.Random(given.seed)
    with (
        tempfile.TemporaryDirectory(prefix="convene-chaos-", ignore_cleanup_errors=True) as folder,
        Catcher(ahead=True) as catcher,
    ):
        catcher.otherwise = oddly(random.Random(given.seed))
        world = a_world(Path(folder), catcher, log)
        try:
            campaign = Campaign(world, settle(world.engine, READERS), chance, LEAVERS)
            for number, kind in enumerate(KINDS, 1):
                campaign.suffer(kind, blows_for(kind, chance)[: given.blows], given.messages * number // len(KINDS))
                if not _told(campaign, log, began):
                    return False
            return True
        finally:
            world.end()
            _keep(world, FOLDER / str(given.seed))


def _keep(world: World, folder: Path) -> None:
    """What its processes said."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in world.state.glob("*.log"):
        shutil.copy(path, folder)


def a_world(folder: Path, catcher: Catcher, log: Log, app: str = "tests.chaos.worker") -> World:
    """Everything runs, on a database of its own."""
    folder.chmod(0o711)  # PostgreSQL may have to run as somebody else, who must be able to enter
    world = World.with_database(folder, catcher, app=app, settings=PACE)
    world.log = log
    world.start(*PROCESSES)
    return world


def _told(campaign: Campaign, log: Log, began: float) -> bool:
    felt, verdict = campaign.felt, campaign.verdict()
    kills = sum(each.blow.is_kill for each in felt)
    most = max((each.silent for each in felt if each.blow.what in {KILLED, TOLD}), default=0)
    for line in summary(felt):
        log.append(line)
    for what, count in sorted(verdict.seen.items()):
        log.append(f"  {what:<44}{count:>10,}")
    log.append(f"  {'the door to leave by was shut':<44}{campaign.refused_to_leave:>10,}")
    log.append(f"  {'kills':<44}{kills:>10,}   ({now_is(began)})")
    log.append(f"  {'most in doubt by one killed sender':<44}{most:>10,}   (at most {IN_FLIGHT})")
    for what, faults in verdict.faults.items():
        log.append(f"  {what.replace('_', ' '):<44}{len(faults):>10,}")
    for each in [each for faults in verdict.faults.values() for each in faults[:SHOWN]]:
        log.append(f"    {each}")
    return verdict.is_clean and most <= IN_FLIGHT


def _control(seed: int, log: Log) -> bool:
    """Senders whose sweeper sends again what is in doubt, as if it were letters: the judge must find what came twice."""
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="convene-chaos-", ignore_cleanup_errors=True) as folder,
        Catcher(ahead=True) as catcher,
    ):
        world = a_world(Path(folder), catcher, log, "tests.chaos.careless")
        try:
            campaign = Campaign(world, settle(world.engine, 200), chance, leavers=0)
            campaign.suffer("newsletter", [Blow(KILLED, "batch.answered")] * 2, 0)
            twice = len(campaign.verdict().twice)
        finally:
            world.end()
    log.append(f"the control, whose sweeper sends again what is in doubt: the judge found {twice} that came twice")
    return twice > 0


if __name__ == "__main__":
    sys.exit(main())
