"""Runs made and assembled by hand, and what came of them by address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.mailings.digests.assembling import Assembly, assemble_next
from modules.mailings.digests.models import Digest
from modules.mailings.digests.running import make_runs

HOME = "America/Los_Angeles"


@pytest.fixture
def assembly() -> Assembly:
    return Assembly(agency_zone=HOME, host="convene.example.org")


@pytest.fixture
def digests_at(session: Session, assembly: Assembly) -> Callable[[datetime], list[Digest]]:
    """Let a clock tick at a moment and all that waits be assembled; the digests that are new."""
    known: set[int] = set()

    def tick(moment: datetime) -> list[Digest]:
        make_runs(session, HOME, moment)
        while assemble_next(session, assembly, moment):
            pass
        made = session.scalars(select(Digest).where(Digest.id.not_in(known)).order_by(Digest.id)).all()
        known.update(each.id for each in made)
        return list(made)

    return tick
