"""A worker's holdings with a fake postman, and the doorbell rung by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu import Connection, Queue
from sqlalchemy.orm import sessionmaker

from modules.core.labels import VARIABLE
from modules.mailings.postman import FakePostman
from tasks.app import QUEUES, app, configure
from tasks.context import Context, context_of, set_context
from tests.environments import environment_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def postman() -> FakePostman:
    return FakePostman()


@pytest.fixture
def held(config, fresh_database, postman) -> Context:
    """What tasks hold in this test: real words, links and database."""
    real = context_of(config)
    context = Context(
        sessions=sessionmaker(fresh_database, expire_on_commit=False),
        links=real.links,
        zone=real.zone,
        keys=real.keys,
        head=real.head,
        postman=postman,
        lines=real.lines,
        identity=real.identity,
    )
    set_context(context)
    return context


@pytest.fixture
def a_worker(config) -> Callable[..., subprocess.Popen[bytes]]:
    """Start a process that does one task of partners, and stops at the labels of a folder if one is given."""
    environment = os.environ | environment_of(config) | {"CALENDAR_HOSTS": "127.0.0.1"}

    def start(task: str, *, labels: Path | None = None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.tasks.one_task", task]
        held = {VARIABLE: str(labels)} if labels else {}
        return subprocess.Popen(command, cwd=ROOT, env=environment | held, start_new_session=True)

    return start


@pytest.fixture
def run_tasks(config, held) -> Iterator[Callable[[], list[str]]]:
    """Run what lies in the queues of the real broker, here and now; the names of what ran."""
    configure(config)
    with Connection(str(config.redis_url)) as connection:
        queues = [Queue(name)(connection.default_channel) for name in QUEUES]
        for queue in queues:
            queue.declare()
            queue.purge()

        def run() -> list[str]:
            ran = []
            while message := next(filter(None, (queue.get() for queue in queues)), None):
                message.ack()
                args, kwargs, _ = message.payload
                app.tasks[message.headers["task"]](*args, **kwargs)
                ran.append(message.headers["task"].rpartition(".")[2])
            return ran

        yield run
    app.close()
