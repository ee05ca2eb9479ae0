"""The mapped base and the one place that commits."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase, Session, registry

from modules.core.instance_states import share_attribute_names

share_attribute_names()

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the domain. A `datetime` is always stored with its zone."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: DateTime(timezone=True)})


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit what the block did, or nothing of it. Opened once, at the edge; deeds never commit."""
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def rehearsal(session: Session) -> Iterator[Session]:
    """Do what the block does and take all of it back: the dry run of an import meets every rule and constraint."""
    try:
        yield session
        session.flush()
    finally:
        session.rollback()


def hold(session: Session, row: Base) -> None:
    """Lock a row until the transaction ends and read it as it stands now.

    What was set on it before is written first: refreshing alone would forget it without a word.
    """
    session.flush()
    session.refresh(row, with_for_update=True)


def load_models() -> None:
    """Import the tables of every capability, so that `Base.metadata` is whole: for migrations, merging, export and erasure."""
    domain = importlib.import_module("modules")
    for module in pkgutil.walk_packages(domain.__path__, "modules."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
