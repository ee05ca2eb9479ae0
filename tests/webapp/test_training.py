"""Pages of training: what visitors read, what learners do by plain forms, what is kept."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.models import Enrolment, LearningEvent, Module, Response
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.training import a_module
from tests.webapp.forms import post


@pytest.fixture
def module(fresh_database):
    """The address of a published module with one activity of every kind."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        made = a_module(session, read_now(session))
    return made


@pytest.fixture
def address(module, fresh_database):
    with Session(fresh_database) as session:
        from modules.training.models import Series

        return f"/training/{session.get_one(Series, module.series_id).slug}/{module.slug}"


@pytest.fixture
def learner(app):
    return signed_in_client(app)


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def main(answer) -> str:
    return " ".join(soup(answer).find("main").get_text(" ").split())


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_visitor_reads_everything_and_nothing_is_kept(client, address, fresh_database, prefix):
    series = address.rsplit("/", 1)[0]
    for page in ("/training", series, address, f"{address}/first", f"{address}/second"):
        answer = client.get(prefix + page)
        assert answer.status_code == 200, page
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(LearningEvent)) == 0
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 0
