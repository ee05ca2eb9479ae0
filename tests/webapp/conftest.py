"""A learner, and a published module with one activity of every kind."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.models import Module, Series
from tests.factories.accounts import signed_in_client
from tests.factories.training import a_module


@pytest.fixture
def module(fresh_database) -> Module:
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return a_module(session, read_now(session))


@pytest.fixture
def address(module, fresh_database) -> str:
    """The page of the module."""
    with Session(fresh_database) as session:
        return f"/training/{session.get_one(Series, module.series_id).slug}/{module.slug}"


@pytest.fixture
def learner(app):
    return signed_in_client(app)


@pytest.fixture
def made(fresh_database):
    """Make something in the database, committed."""

    def make(deed, *given, **over):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return deed(session, read_now(session), *given, **over)

    return make
