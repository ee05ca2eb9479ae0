"""Newsletters: what a sender does in a second, against Postfix's own generator with the same bytes at the same sink in the same run.

Needs `smtp-sink` and `smtp-source`, which come with Debian's package postfix; neither is a mail server, and none is started.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from config import Config, Secret
from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.batches import begin_batch, claim_batch
from modules.deliveries.handing_over import Envelope, Verdict
from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.mailings.bulk.lines import SmtpLines
from modules.mailings.bulk.signing import Signer
from modules.mailings.postman import connect
from tasks.bulk import KINDS
from tasks.context import context_of
from tasks.processes.ports import LOOPBACK, free_port
from tests.bench.figures import Figure
from tests.environments import environment_of
from tests.factories.bulk import an_edition_to
from tests.waiting import wait_until

WANTED = ("smtp-sink", "smtp-source")
MESSAGES, SIGNED, SLOW = 5_000, 2_000, 3_000
FEW, MANY = 10_000, 100_000
LINES = 4
KEY = "a key for measurements, as long as a key must be at the least"
BULK = "A line of an item, as long as lines of items are: what it is, when, where, for whom. " * 160
ROOT = Path(__file__).parents[2]


def measure(url: str) -> list[Figure]:
    """Every message is one row, every state of it committed; what a sink did not take counts for nothing."""
    missing = [name for name in WANTED if not _program(name)]
    if missing:
        sys.exit(
            f"the bench of mail needs {' and '.join(missing)}: apt install postfix (or unpack it and put its usr/sbin on PATH)"
        )
    engine = create_engine(url)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    figures = [*_speed(engine, url, pem), *_slow(engine, url), *_memory(engine, url)]
    engine.dispose()
    return figures


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def _server(*command: str, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def _sink() -> Iterator[int]:
    port = free_port()
    as_nobody = ("-u", "nobody") if os.geteuid() == 0 else ()  # it refuses to run as root
    with _server(str(_program("smtp-sink")), *as_nobody, f"{LOOPBACK}:{port}", "1000"):
        _answers(port)
        yield port


def _answers(port: int) -> None:
    def greets() -> bool:
        try:
            connect(urlsplit(f"smtp://{LOOPBACK}:{port}"), "localhost", 10).quit()
        except OSError:
            return False
        return True

    wait_until(greets, "the server for mail answers")


def _config(url: str, port: int, **over: object) -> Config:
    values = {
        "database_url": Secret(url),
        "redis_url": Secret("redis://127.0.0.1:1/0"),
        "secret_key": (Secret(KEY),),
        "base_url": "https://convene.example.org",
        "smtp_url": Secret(f"smtp://{LOOPBACK}:{port}"),
        "mail_from": "Convene <convene@example.org>",
    }
    return Config(**values | over)


def _freeze(engine: Engine, count: int) -> None:
    with Session(engine) as session, transaction(session):
        an_edition_to(session, count, text_of=BULK)


def _work(url: str, port: int, **settings: str) -> dict[str, float]:
    """Send all that is due in a process of its own."""
    environment = os.environ | environment_of(_config(url, port)) | {"DOMAIN_RATE": "0"} | settings
    command = (sys.executable, "-m", "tests.bench.mail_worker")
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    told: dict[str, float] = json.loads(said)
    return told


def _taken(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(Delivery.state == "accepted")) or 0


def _send(engine: Engine, url: str, port: int, count: int, **settings: str) -> dict[str, float]:
    before = _taken(engine)
    _freeze(engine, count)
    told = _work(url, port, **settings)
    assert _taken(engine) - before == count, "not all was taken"
    return told | {"rate": count / told["seconds"]}


def _speed(engine: Engine, url: str, pem: str) -> list[Figure]:
    with _sink() as port:
        sample, envelopes = _filled(engine, url, port)
        source_rate, source_cpu = _source(sample, port)
        alone_rate, alone_cpu = _alone(envelopes, port)
        whole = _send(engine, url, port, MESSAGES)
        signed = _send(engine, url, port, SIGNED, DKIM_KEY=pem)
    signature = _signature(pem, sample)
    bound = 1 / (whole["cpu"] / MESSAGES + signature)
    return [
        Figure("bytes of a message", len(sample), "B"),
        Figure("smtp-source, 4 sessions", source_rate, "/s"),
        Figure("smtp-source, CPU for a message", source_cpu * 1e6, "µs"),
        Figure("sender alone", alone_rate, "/s"),
        Figure("  of smtp-source", alone_rate / source_rate, "x", ">= 0.8"),
        Figure("  its CPU for a message, of smtp-source's", alone_cpu / source_cpu, "x", "<= 3"),
        Figure("edition, every state committed", whole["rate"], "/s"),
        Figure("  of smtp-source", whole["rate"] / source_rate, "x", ">= 0.4"),
        Figure("  signed with RSA-2048", signed["rate"], "/s"),
        Figure("  of 1 / (our CPU + one signature)", signed["rate"] / bound, "x", ">= 0.8"),
    ]


def _filled(engine: Engine, url: str, port: int) -> tuple[bytes, list[Envelope]]:
    """Messages as the sender makes them, of rows that go no further."""
    _freeze(engine, MESSAGES)
    held = context_of(_config(url, port))
    kind, lease = KINDS["newsletter"](held), Patience().lease
    with held.transaction() as session:
        now = read_now(session)
        claims = [claim for claim, _ in claim_batch(session, kind, now, lease, MESSAGES)]
        attempts = begin_batch(session, kind, claims, now, lease)
        contents = kind.fill(session, attempts, now)
    return contents[0], [Envelope(row.address, each, "b@example.org") for row, each in zip(attempts, contents, strict=True)]


def _source(sample: bytes, port: int) -> tuple[float, float]:
    """Messages a second, and CPU seconds for each."""
    path = ROOT / "var" / "bench" / "message"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sample.replace(b"\r\n", b"\n"))
    told = ("-s", str(LINES), "-m", str(MESSAGES), "-d", "-F", str(path), "-f", "b@example.org", "-t", "r@d1.example")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([str(_program("smtp-source")), *told, f"{LOOPBACK}:{port}"], check=True)
    spent, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return MESSAGES / spent, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / MESSAGES


def _alone(envelopes: list[Envelope], port: int) -> tuple[float, float]:
    lines = SmtpLines(partial(connect, urlsplit(f"smtp://{LOOPBACK}:{port}"), "localhost", 20))
    lines.ready(LINES)
    begun, used = time.perf_counter(), time.process_time()
    for at in range(0, len(envelopes), 48):
        assert all(each.verdict is Verdict.TAKEN for each in lines.carry(envelopes[at : at + 48], 60))
    spent, cpu = time.perf_counter() - begun, time.process_time() - used
    lines.close()
    return len(envelopes) / spent, cpu / len(envelopes)


def _signature(pem: str, sample: bytes) -> float:
    """CPU seconds of signing one message."""
    signer, used = Signer(pem, "mail", "example.org"), time.process_time()
    for _ in range(200):
        signer.sign(sample)
    return (time.process_time() - used) / 200


def _slow(engine: Engine, url: str) -> list[Figure]:
    port = free_port()
    with _server(sys.executable, "-m", "tests.bench.slow_mail", PORT=str(port)):
        _answers(port)
        told = _send(engine, url, port, SLOW)
    return [Figure("server that takes 100 ms for each", told["rate"], "/s", ">= 300")]


def _memory(engine: Engine, url: str) -> list[Figure]:
    with _sink() as port:
        few, many = (_send(engine, url, port, count) for count in (FEW, MANY))
    return [
        Figure("100,000 readers", many["rate"], "/s"),
        Figure("  tasks", many["tasks"], "", f"<= {MANY // 500 + 5}"),
        Figure("  memory of the worker", many["megabytes"], "MB", "<= 200"),
        Figure("  of that for 10,000", many["megabytes"] / few["megabytes"], "x", "<= 1.1"),
    ]
