"""`make run`: every process of Convene on this machine, until Ctrl-C or until one of them dies."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent

from tasks.processes import leftovers
from tasks.processes.console import Terminal
from tasks.processes.development import Development, SettingsError
from tasks.processes.identity import NoIdentityError
from tasks.processes.programs import NoProgramError
from tasks.processes.servers import ServerError
from tasks.processes.starting import ROOT, demo_accounts, starts
from tasks.processes.topology import ChildFailedError, Topology

WELCOME = """
Convene is up after {seconds:.0f} s.

  Site       {site}/
  Spanish    {site}/es/
  Staff      {site}/staff
  Calendar   {site}/calendar.ics
  Letters    {letters}/
{accounts}
What Convene mails stays on the page of letters. Ctrl-C stops everything.
"""


class AlreadyRunningError(Exception):
    """Another runner uses the state folder."""


def main() -> None:
    """Run until the end: exits 0 when told to stop, 1 when something failed, 2 when a setting is wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--state", type=Path, default=ROOT / "var", help="where data, logs and letters are kept")
    state = arguments.parse_args().state.resolve()
    terminal = Terminal(state / "run")
    try:
        with _alone(state):
            asyncio.run(_run(Development.from_env(os.environ, state), terminal))
    except SettingsError as error:
        terminal.say(str(error))
        sys.exit(2)
    except (AlreadyRunningError, ChildFailedError, NoIdentityError, NoProgramError, ServerError) as error:
        terminal.say(f"Convene has stopped: {error}")
        sys.exit(1)
    except asyncio.CancelledError:
        terminal.say("Convene has stopped.")


async def _run(development: Development, terminal: Terminal) -> None:
    began = time.monotonic()
    terminal.say(f"Convene starts. Data, logs and letters are kept under {development.state}")
    for name in leftovers.end(development.state / "run"):
        terminal.say(f"  {name} of an earlier start was still running and has been ended")
    topology = Topology(starts(development, terminal.say), terminal, development.port)
    _obey_signals(topology)
    await topology.run(lambda: terminal.say(_welcome(development, time.monotonic() - began)))


def _welcome(development: Development, seconds: float) -> str:
    accounts = indent(demo_accounts(development).strip(), "  ")
    return WELCOME.format(
        seconds=seconds,
        site=development.site,
        letters=development.letters,
        accounts=f"\n{accounts}\n" if accounts else "",
    )


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Hold the state folder; the lock ends with this process, however it ends."""
    (state / "run").mkdir(parents=True, exist_ok=True)
    with (state / "run" / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(f"another start holds {state}; end it first") from error
        yield


def _obey_signals(topology: Topology) -> None:
    """The first signal stops all in order, a second one at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    told: list[signal.Signals] = []

    def obey(number: signal.Signals) -> None:
        if told:
            topology.hurry.set()
        elif task:
            told.append(number)
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, obey, number)


if __name__ == "__main__":
    main()
