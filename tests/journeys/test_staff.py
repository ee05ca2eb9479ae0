"""Staff write an event, publish, move and cancel it; those who registered are told each time, and so is the calendar."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("stack")

GUEST = "told.each.time@example.org"
