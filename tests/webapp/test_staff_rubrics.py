"""Staff give a round what its reviewers judge by, until somebody judges by it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.cohorts.models import Round
from modules.core.db import transaction
from modules.core.times import read_now
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import post_form
from tests.factories.choosing import a_closed_round, a_review, a_sent_application, a_submission, an_assignment
from tests.factories.cohorts import a_round

RUBRIC = """
criteria:
  - key: problem
    title: {en: Problem of practice, es: Problema de la práctica}
    points:
      - {points: 1, words: {en: A topic only., es: Solo un tema.}}
      - {points: 3, words: {en: One problem., es: Un problema.}}
"""


@pytest.fixture
def address(app, fresh_database) -> str:
    with Session(fresh_database) as session, transaction(session):
        return f"/staff/cohorts/rounds/{a_round(session, read_now(session), rubric={}).id}/rubric"


def test_a_rubric_is_kept_and_shown(app, address, fresh_database):
    editor = signed_in_client(app, "editor")
    assert "No rubric yet" in editor.get(address).text
    assert post_form(editor, address, {"content": RUBRIC}).status_code == 302
    page = editor.get(address).text
    assert "Problem of practice" in page
    assert "A topic only." in page


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        ("criteria: [", "cannot be read as YAML"),
        ("criteria: []", "The rubric has no criteria."),
        (RUBRIC.replace("points: 3", "points: 1"), "needs two different numbers of points"),
        (RUBRIC.replace("    points:", "    weight: 0\n    points:"), "The weight of"),
        (RUBRIC.replace("title: {en: Problem of practice, ", "title: {"), "has no English title"),
        (RUBRIC.replace("key: problem", "key: Problem"), "may hold only small letters"),
    ],
)
def test_what_cannot_stand_is_said_and_stays_typed(app, address, fresh_database, rubric, said):
    answer = post_form(signed_in_client(app, "editor"), address, {"content": rubric})
    assert answer.status_code == 422
    assert said in answer.text
    assert rubric.strip().splitlines()[0] in answer.text
    with Session(fresh_database) as session:
        assert session.get(Round, int(address.split("/")[-2])).rubric == {}


def test_a_rubric_by_which_somebody_judged_stays(app, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        round_ = a_closed_round(session, now)
        application = a_sent_application(session, now, round_)
        submission = a_submission(session, now, application)
        a_review(session, now, an_assignment(session, now, application), submission)
        number, before = round_.id, round_.rubric
    editor, address = signed_in_client(app, "editor"), f"/staff/cohorts/rounds/{number}/rubric"
    assert "Judge by this" not in editor.get(address).text
    assert post_form(editor, address, {"content": RUBRIC}).status_code == 409
    with Session(fresh_database) as session:
        assert session.get(Round, number).rubric == before
