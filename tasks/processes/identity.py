"""PostgreSQL refuses to run as root: what to put before its command so that it need not."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

OWN_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
"""Inside it we are called nobody: initdb insists on a name, and that one stands in every list of users."""
AS_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")


class NoIdentityError(Exception):
    """Running as root, and no way was found to start PostgreSQL as somebody else."""


@cache
def prefix() -> tuple[str, ...]:
    """The words before a command that must not run as root; none when we are not root.

    A user namespace leaves no trace on disk; containers may forbid it, then the command drops to `nobody`.
    """
    if os.geteuid() != 0:
        return ()
    for words in (OWN_NAMESPACE, AS_NOBODY):
        if _works(words):
            return words
    raise NoIdentityError("PostgreSQL refuses to run as root, and neither unshare nor setpriv works: run as an ordinary user.")


def give(folder: Path) -> None:
    """Make the folder belong to whom `prefix()` names: only `nobody` needs it, and a way in from every parent."""
    if prefix() != AS_NOBODY:
        return
    closed = [parent for parent in folder.resolve().parents if not parent.stat().st_mode & 0o001]
    if closed:
        raise NoIdentityError(
            f"PostgreSQL runs as nobody, who cannot enter {closed[-1]}: chmod o+x it, or run as an ordinary user."
        )
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "nobody", "nogroup")


def _works(words: tuple[str, ...]) -> bool:
    try:
        return subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
