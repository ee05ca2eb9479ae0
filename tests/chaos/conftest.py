"""Worlds to break. `pytest tests/chaos` (that is `make chaos`) breaks each thing three times, the whole test run once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.catcher import Catcher
from tests.chaos.world import World
from tests.keeper import Servers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "round_number" in metafunc.fixturenames:
        asked_for = any("chaos" in str(argument) for argument in metafunc.config.invocation_params.args)
        metafunc.parametrize("round_number", range(3 if asked_for else 1))


@pytest.fixture(scope="module")
def world(servers: Servers, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[World]:
    """Relay, worker, clocks and broker of this module's own, all running."""
    state: Path = tmp_path_factory.mktemp("world")
    database_url = servers.create(f"chaos_{state.parent.name}_{state.name}_{worker_id}".replace("-", "_"), f"{servers.prefix}template")
    with Catcher() as catcher:
        made = World(state, database_url, catcher)
        try:
            made.start("valkey")
            made.start("relay", "worker", "clock-1", "clock-2")
            yield made
        finally:
            made.end()
            print("\n".join(made.log))
