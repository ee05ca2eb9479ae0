"""Real PostgreSQL and Valkey for a test run: one of each, shared by all its workers.

The controller starts them (`tests.keeper`) when the first worker is made, or when a test first asks. Each worker has its
own clone of a database that the real migrations made, and its own numbers of the broker. `TEST_DATABASE_URL` (whose role
may create databases) and `TEST_REDIS_URL` stand for servers that run already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from tests.keeper import Servers

ROOT = Path(__file__).parents[1]


class Keeper:
    """The process that keeps the servers while we hold its standard input."""

    def __init__(self, *, durable: bool = False) -> None:
        """`durable`: PostgreSQL syncs each commit, as in production; for measurements."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.keeper", *(["--durable"] if durable else [])],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        said = self._process.stdout.readline()
        if not said:
            self.stop()
            pytest.exit("the servers for the tests did not start; what they said stands above", returncode=3)
        self.servers = Servers(**json.loads(said))

    def stop(self) -> None:
        self._process.communicate()


KEEPER = pytest.StashKey[Keeper]()


def _kept(config: pytest.Config) -> Servers:
    if KEEPER not in config.stash:
        config.stash[KEEPER] = Keeper()
    return config.stash[KEEPER].servers


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """In the controller, for each xdist worker it makes."""
    node.workerinput["servers"] = asdict(_kept(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    if KEEPER in config.stash:
        config.stash[KEEPER].stop()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    """Where the servers of this run are."""
    given = getattr(request.config, "workerinput", None)
    return Servers(**given["servers"]) if given else _kept(request.config)


@pytest.fixture(scope="session")
def database_url(servers: Servers) -> str:
    """This worker's migrated database, as SQLAlchemy wants its address."""
    return servers.create(os.environ.get("PYTEST_XDIST_WORKER", "alone"), template=f"{servers.prefix}template")


@pytest.fixture(scope="session")
def redis_url(servers: Servers) -> str:
    """This worker's database of the broker; the number above it is its own too, for rate limits."""
    number = 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    urls = [urlsplit(servers.redis_url)._replace(path=f"/{number + each}").geturl() for each in (0, 1)]
    for url in urls:
        with redis.Redis.from_url(url) as broker:
            broker.flushdb()
    return urls[0]
