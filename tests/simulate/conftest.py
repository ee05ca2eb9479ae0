"""Digests as production makes them, for the year."""

from __future__ import annotations

import pytest

from tests.simulate.kinds import sink_of


@pytest.fixture
def sink(config):
    return sink_of(config)
