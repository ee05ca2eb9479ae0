"""Sending an edition in a process of its own, as a worker does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import Config, Secret
from modules.core.db import transaction
from modules.deliveries.models import Delivery
from tasks.processes.ports import LOOPBACK
from tests.bench.smtp_programs import ROOT
from tests.environments import environment_of
from tests.factories.bulk import an_edition_to

KEY = "a key for measurements that is as long as a key must be"
BULK = "A line of an item, as long as lines of items are: what it is, when, where, for whom. " * 320
"""It makes a message of 30 KB."""


@dataclass(frozen=True)
class Post:
    """A database with editions that wait to be sent."""

    engine: Engine
    url: str

    def config(self, port: int) -> Config:
        """With the mail server at this port."""
        return Config(
            database_url=Secret(self.url),
            redis_url=Secret("redis://127.0.0.1:1/0"),
            secret_key=(Secret(KEY),),
            base_url="https://convene.example.org",
            smtp_url=Secret(f"smtp://{LOOPBACK}:{port}"),
            mail_from="Convene <convene@example.org>",
        )

    def freeze(self, count: int) -> None:
        """An edition to so many."""
        with Session(self.engine) as session, transaction(session):
            an_edition_to(session, count, text_of=BULK)

    def taken(self) -> int:
        """Messages that a mail server took so far."""
        with Session(self.engine) as session:
            return session.scalar(select(func.count()).where(Delivery.state == "accepted", Delivery.kind == "newsletter")) or 0

    def begin(self, port: int, **settings: str) -> subprocess.Popen[str]:
        """The process that sends all that is due."""
        environment = os.environ | environment_of(self.config(port)) | {"DOMAIN_RATE": "0"} | settings
        command = (sys.executable, "-m", "tests.bench.mail_worker")
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    def end(self, processes: Sequence[subprocess.Popen[str]], count: int, before: int) -> dict[str, float]:
        """What they say together, when so many were taken."""
        told = [_said(each) for each in processes]
        assert self.taken() - before == count, "not all was taken"
        seconds = max(each["ended"] for each in told) - min(each["begun"] for each in told)
        together = {name: sum(each[name] for each in told) for name in ("cpu", "tasks")}
        return together | {"rate": count / seconds, "megabytes": max(each["megabytes"] for each in told)}

    def send(self, port: int, count: int, senders: int = 1, **settings: str) -> dict[str, float]:
        """Freeze an edition to so many and send it: what it took."""
        before = self.taken()
        self.freeze(count)
        return self.end([self.begin(port, **settings) for _ in range(senders)], count, before)


def _said(process: subprocess.Popen[str]) -> dict[str, float]:
    said, _ = process.communicate()
    assert process.returncode == 0, said
    told: dict[str, float] = json.loads(said)
    return told
