"""Worlds to break. `pytest tests/chaos` (that is `make chaos`) breaks each thing three times, the whole test run once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.catcher import Catcher
from tests.chaos.world import World
from tests.keeper import Servers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "round_number" in metafunc.fixturenames:
        asked_for = any(str(given).startswith("tests/chaos") for given in metafunc.config.invocation_params.args)
        metafunc.parametrize("round_number", range(3 if asked_for else 1))


@pytest.fixture(scope="session")
def world(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Relay, worker, clocks and broker of their own, all running; shared, since they recover."""
    state: Path = tmp_path_factory.mktemp("world")
    database_url = servers.create(f"chaos_{secrets.token_hex(4)}", f"{servers.prefix}template")
    with Catcher() as catcher:
        made = World(state, database_url, catcher)
        try:
            made.start("valkey")
            made.start("relay", "worker", "clock-1", "clock-2")
            yield made
        finally:
            made.end()
            print("\n".join(made.log))
