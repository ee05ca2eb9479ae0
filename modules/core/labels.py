"""Labels: points of the code that a test can name, to kill the process just there."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

VARIABLE = "CONVENE_LABELS"


def is_watched(name: str) -> bool:
    """Whether a test waits at this label: only then is there a step to stop at where production has none."""
    folder = os.environ.get(VARIABLE)
    return bool(folder) and Path(str(folder), name).exists()


def label(name: str) -> None:
    """Write the process's id into the file of this name in the folder that CONVENE_LABELS names; nothing where it is unset.

    Only a file that is already there is written to. Whoever holds its lock (`flock`) keeps the process here: what a test then
    kills has done everything before the label and nothing after it.
    """
    folder = os.environ.get(VARIABLE)
    if folder and (path := Path(folder, name)).exists():
        _report(path)


def _report(path: Path) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        os.write(file, f"{os.getpid()}\n".encode())
        fcntl.flock(file, fcntl.LOCK_SH)
    finally:
        os.close(file)
