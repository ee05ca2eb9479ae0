"""The collector may run while a session lets go of what it loaded. Without the rule the interpreter dies of it."""

from __future__ import annotations

import subprocess
import sys

from tests.waiting import PATIENCE

LETTING_GO = """
import gc
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from modules.core.db import Base

class Sample(Base):
    __tablename__ = "sample"
    id: Mapped[int] = mapped_column(primary_key=True)

class CollectedMidway(Session):
    def expunge_all(self):
        gc.set_threshold(gc.get_count()[0] + 100, 10, 10)
        gc.enable()
        super().expunge_all()
        gc.disable()

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with engine.begin() as connection:
    connection.execute(insert(Sample), [{} for _ in range(600)])
gc.disable()
for turn in range(3):
    with CollectedMidway(engine) as session:
        loaded = session.scalars(select(Sample)).all()
        for each in loaded:
            each.itself = each
        session.expire(loaded[0])
        del loaded, each
print("alive")
"""


def test_a_collection_while_a_session_lets_go_kills_nobody():
    ended = subprocess.run([sys.executable, "-c", LETTING_GO], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (ended.returncode, ended.stdout) == (0, "alive\n"), ended.stderr
