"""What a worker does with an edition, in a process of its own: all of it is sent, task by task; then one line says what it took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from config import Config
from tasks.bulk import KINDS, SENDING_SECONDS
from tasks.context import context_of


def main() -> None:
    """The settings come by the environment. The clock is the machine's: the moments of two processes can be compared."""
    held = context_of(Config.from_env())
    sender = held.bulk_sender(KINDS["newsletter"](held))
    begun, used, tasks = time.monotonic(), time.process_time(), 1
    while sender.send_due(SENDING_SECONDS):
        tasks += 1
    spent = {"begun": begun, "ended": time.monotonic(), "cpu": time.process_time() - used, "tasks": tasks}
    json.dump(spent | {"megabytes": _most_megabytes()}, sys.stdout)


def _most_megabytes() -> float:
    """The most that this program held; what `getrusage` says counts whoever started it as well."""
    [line] = [each for each in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
