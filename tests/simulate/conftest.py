"""Digests as production makes them, for the year."""

from __future__ import annotations

import pytest

from tests.simulate.kinds import digests_of


@pytest.fixture
def kind(config):
    return digests_of(config)
