"""Postfix's own generator and sink of mail, which are no mail server: from PATH, or where `make bench` unpacks Debian's package."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from modules.mailings.postman import connect
from tasks.processes.ports import LOOPBACK, free_port
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
UNPACKED = ROOT / "var" / "postfix"
WANTED = ("smtp-sink", "smtp-source")
LINES = 4
SENDER, READER = "b@example.org", "r@d1.example"


def demand() -> None:
    """Exit and say what to do where they are missing."""
    missing = [name for name in WANTED if not _find(name)]
    if missing:
        sys.exit(f"the bench of mail needs {' and '.join(missing)}: make bench fetches them, or put them on PATH")


def _find(name: str) -> str | None:
    return shutil.which(name, path=f"{UNPACKED / 'usr' / 'sbin'}:{os.environ.get('PATH', '')}:/usr/sbin")


def _environment() -> dict[str, str]:
    libraries = [UNPACKED / "usr" / "lib" / "postfix", *UNPACKED.glob("usr/lib/*-linux-gnu")]
    known = os.environ.get("LD_LIBRARY_PATH", "")
    return os.environ | {"LD_LIBRARY_PATH": ":".join(str(each) for each in (*libraries, known))}


@contextmanager
def server(*command: str, **environment: str) -> Iterator[None]:
    """A process that ends with the block."""
    process = subprocess.Popen(command, cwd=ROOT, env=_environment() | environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def sink() -> Iterator[int]:
    """The port of a server that takes everything and forgets it."""
    port = free_port()
    as_nobody = ("-u", "nobody") if os.geteuid() == 0 else ()  # it refuses to run as root
    with server(str(_find("smtp-sink")), *as_nobody, f"{LOOPBACK}:{port}", "1000"):
        wait_until_it_answers(port)
        yield port


def wait_until_it_answers(port: int) -> None:
    """The server is there when it greets."""

    def greets() -> bool:
        try:
            connect(urlsplit(f"smtp://{LOOPBACK}:{port}"), "localhost", 10).quit()
        except OSError:
            return False
        return True

    wait_until(greets, "the server for mail answers")


def source(sample: bytes, count: int, port: int) -> tuple[float, float]:
    """Messages a second over 4 sessions, and CPU seconds for each."""
    path = ROOT / "var" / "bench" / "message"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sample.replace(b"\r\n", b"\n"))
    told = ("-s", str(LINES), "-m", str(count), "-d", "-F", str(path), "-f", SENDER, "-t", READER)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([str(_find("smtp-source")), *told, f"{LOOPBACK}:{port}"], env=_environment(), check=True)
    spent, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return count / spent, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / count
