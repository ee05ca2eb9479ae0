"""The worker of `tests.chaos.worker` with one promise broken on purpose: what is in doubt goes out again, as letters do."""

from __future__ import annotations

from modules.deliveries import sweeping
from tests.chaos.worker import app

__all__ = ["app"]

sweeping.REPEATED = frozenset({"letter", "newsletter", "digest"})
