"""PostgreSQL and Valkey on the loopback address: found, prepared, and given back as a command to run."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from tasks.processes import identity, programs
from tasks.processes.ports import LOOPBACK, remembered_port

DATABASE = "convene"
LOCALE = ("--locale=C", "--lc-ctype=C.UTF-8", "--encoding=UTF8")
"""Names sort by code point everywhere, and capitals of ñ and é are still known."""
SHARED_MEMORY = 6
"""The line of `postmaster.pid` (from 0) that ends with the id of the segment the server holds."""
ORPHANS_END = 10.0
"""Seconds; the processes of a server that was killed notice it within a few."""


class ServerError(Exception):
    """A server cannot be prepared; says what to do."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that is prepared but not started. `fresh` says that its data was made just now."""

    url: str
    command: tuple[str, ...]
    about: str
    fresh: bool = False


def postgres(folder: Path, settings: Iterable[str] = (), folders: Iterable[Path] | None = None) -> Server:
    """PostgreSQL over the data below this folder, which is made when missing; settings are `name=value`.

    It listens on TCP at the loopback address only, behind a password kept in the folder.
    """
    data = folder / "data"
    fresh = not (data / "PG_VERSION").exists()
    major = None if fresh else int((data / "PG_VERSION").read_text(encoding="ascii"))
    program = programs.find_postgres(programs.postgres_folders() if folders is None else folders, major)
    if fresh:
        _make_cluster(program.folder, folder)
    _forget_dead_owner(data)
    port = remembered_port(folder / "port")
    password = (folder / "password").read_text(encoding="ascii").strip()
    given = ("unix_socket_directories=", f"listen_addresses={LOOPBACK}", f"port={port}", "timezone=UTC", *settings)
    return Server(
        url=f"postgresql://{DATABASE}:{password}@{LOOPBACK}:{port}/{DATABASE}",
        command=(*identity.prefix(), str(program.folder / "postgres"), "-D", str(data), *(f"--{each}" for each in given)),
        about=f"PostgreSQL {program.version} from {program.folder}",
        fresh=fresh,
    )


def valkey(folder: Path, settings: Iterable[str] = ()) -> Server:
    """Valkey (or Redis) over the data below this folder; it refuses new work rather than drop waiting work."""
    folder.mkdir(parents=True, exist_ok=True)
    program = programs.find_valkey()
    port = remembered_port(folder / "port")
    options = ("--bind", LOOPBACK, "--port", str(port), "--dir", str(folder), "--maxmemory-policy", "noeviction")
    return Server(
        url=f"redis://{LOOPBACK}:{port}/0",
        command=(str(program), *options, *settings),
        about=f"{program.name} from {program.parent}",
    )


def _make_cluster(programs_folder: Path, folder: Path) -> None:
    """Make the data folder whole or not at all: it takes its name when initdb has ended."""
    folder.mkdir(parents=True, exist_ok=True)
    password, unfinished = folder / "password", folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24), encoding="ascii")
    identity.give(folder)
    initdb, single = programs_folder / "initdb", programs_folder / "postgres"
    _run(initdb, "-D", unfinished, *LOCALE, "--username", DATABASE, "--auth=scram-sha-256", f"--pwfile={password}")
    # Single-user mode needs no port: the database is there before the server first listens.
    _run(single, "--single", "-D", unfinished, "postgres", given=f"create database {DATABASE}\n")
    unfinished.rename(folder / "data")


def _run(program: Path, *arguments: str | Path, given: str = "") -> None:
    command = (*identity.prefix(), program, *arguments)
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise ServerError(f"{program.name}: {ended.stderr or ended.stdout}".strip())


def _forget_dead_owner(data: Path) -> None:
    """Remove the pid file that a crash left, when its number now belongs to another program; refuse when it does not.

    PostgreSQL itself asks only whether the number is in use, which in a container it soon is again. It also refuses while
    processes of the crashed server still hold its shared memory: they end by themselves, so that is waited for.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists() or not Path("/proc/self/cmdline").exists():
        return
    lines = pid_file.read_text(encoding="ascii").split("\n")
    words = Path(f"/proc/{lines[0]}/cmdline")
    if words.exists() and str(data) in words.read_text(encoding="utf-8", errors="replace").split("\0"):
        raise ServerError(f"another PostgreSQL, process {lines[0]}, serves {data}: end it first (kill -INT {lines[0]}).")
    memory = lines[SHARED_MEMORY].split()[-1:] if len(lines) > SHARED_MEMORY else []
    _wait_until_let_go(memory, monotonic() + ORPHANS_END)
    pid_file.unlink()


def _wait_until_let_go(memory: list[str], patience: float) -> None:
    while memory and _is_held(memory[0]):
        if monotonic() > patience:
            raise ServerError(f"processes of a PostgreSQL that crashed still hold its memory ({memory[0]}): end them first.")
        sleep(0.02)


def _is_held(memory: str) -> bool:
    """Whether any process is attached to the System V segment of this id (proc(5), /proc/sysvipc/shm)."""
    table = Path("/proc/sysvipc/shm")
    rows = [line.split() for line in table.read_text(encoding="ascii").splitlines()] if table.exists() else []
    return any(row[1] == memory and row[6] != "0" for row in rows)
