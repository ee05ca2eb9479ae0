"""Staff give a round what its reviewers judge by, until somebody judges by it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.cohorts.models import Round
from modules.cohorts.rounds.rubrics import rubric_of
from modules.core.db import transaction
from modules.core.times import read_now
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form, press
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


@pytest.fixture
def stored(fresh_database, address):
    """The rubric of the round."""

    def read():
        with Session(fresh_database) as session:
            return rubric_of(session.get(Round, int(address.split("/")[-2])))

    return read


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


def written(editor, address, **typed):
    """The rubric as text, sent from its page."""
    text = f"{address}?as=text"
    return editor.post(text, data=fields_of(editor.get(text)) | typed)


def test_a_rubric_is_written_from_nothing_in_rows(editor, address, stored):
    shown = editor.get(address)
    assert "No rubric yet" in shown.text
    sent = fields_of(press(editor, address, fields_of(shown), "add criteria"))
    sent |= {"criteria-0-title_en": "Problem of practice", "criteria-0-title_es": "Problema de la práctica"}
    sent |= {"criteria-0-points-0-words_en": "A topic only.", "criteria-0-points-3-words_en": "One problem."}
    sent |= {"criteria-0-points-3-points": "3", "criteria-0-weight": "2", "criteria-0-may_not_apply": "y"}
    for number in (2, 1):
        sent = fields_of(press(editor, address, sent, f"remove criteria-0-points-{number}"))
    assert stored().criteria == []
    assert editor.post(address, data=sent).status_code == 302
    [problem] = stored().criteria
    assert (problem.key, problem.weight, problem.may_not_apply) == ("problem-of-practice", 2, True)
    assert problem.title == {"en": "Problem of practice", "es": "Problema de la práctica"}
    assert {each.points: each.words for each in problem.points} == {1: {"en": "A topic only."}, 3: {"en": "One problem."}}


def test_a_criterion_moves_and_keeps_its_key(editor, address, stored):
    written(editor, address, content=RUBRIC)
    sent = fields_of(press(editor, address, fields_of(editor.get(address)), "add criteria"))
    sent |= {"criteria-1-title_en": "Problem?", "criteria-0-title_en": "What is wrong", "criteria-1-weight": "one"}
    sent = fields_of(press(editor, address, sent, "up criteria-1"))
    assert sent["criteria-0-weight"] == "one", "what cannot be read stays typed"
    assert editor.post(address, data=sent).status_code == 422
    editor.post(address, data=sent | {"criteria-0-weight": "1"})
    assert [(each.key, each.title["en"]) for each in stored().criteria] == [
        ("problem-2", "Problem?"),
        ("problem", "What is wrong"),
    ]
    before = stored()
    editor.post(address, data=fields_of(editor.get(address)))
    assert stored() == before, "a form that changes nothing changes nothing"


@pytest.mark.parametrize(
    ("typed", "place", "words_of_it"),
    [
        ({"criteria-0-points-1-points": "1"}, "criteria-0-points", "needs two different numbers of points"),
        ({"criteria-0-points-1-points": "many"}, "criteria-0-points-1-points", "Write a whole number."),
        ({"criteria-0-weight": "0"}, "criteria-0-weight", "Write a number from 1 to 100."),
        ({"criteria-0-title_en": ""}, "criteria-0-title_en", "has no English title"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(editor, address, stored, typed, place, words_of_it):
    written(editor, address, content=RUBRIC)
    before = stored()
    answer = editor.post(address, data=fields_of(editor.get(address)) | typed)
    assert answer.status_code == 422
    assert words_of_it in page(answer).select_one(f".errorsummary a[href='#{place}']").text
    assert words_of_it in page(answer).select_one(f"#{place}, #{place}-error").parent.text
    assert {name: fields_of(answer)[name] for name in typed} == typed
    assert stored() == before


def test_an_empty_rubric_is_none_and_the_list_that_the_summary_leads_to_says_so(editor, address):
    answer = page(editor.post(address, data=fields_of(editor.get(address))))
    rows = answer.select_one(answer.select_one(".errorsummary a")["href"])
    assert (rows["role"], rows["tabindex"], rows["aria-label"]) == ("group", "-1", "Criteria")
    assert "The rubric has no criteria." in answer.find(id=rows["aria-describedby"]).text


def test_of_two_who_write_at_once_neither_loses_a_word(editor, address, stored):
    written(editor, address, content=RUBRIC)
    for way, name, mine in (
        ("", "criteria-0-title_en", "Mine"),
        ("?as=text", "content", RUBRIC.replace("of practice", "Mine")),
    ):
        sent = fields_of(editor.get(address + way))
        written(editor, address, content=RUBRIC.replace("Problem of", f"Theirs {len(way)}"))
        answer = editor.post(address + way, data=sent | {name: mine})
        assert answer.status_code == 409
        notice = page(answer).select_one(".clash").text
        assert "Theirs" in notice
        assert "Mine" in notice
        assert fields_of(answer)[name].strip() == mine.strip()
        assert "Mine" not in str(stored())
        assert editor.post(address + way, data=fields_of(answer)).status_code == 302
        assert "Mine" in stored().criteria[0].title["en"]


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        ("criteria: [", "This cannot be read."),
        ("criteria: *all", "Line 1: Anchors and aliases"),
        (RUBRIC.replace("key: problem", "kee: problem"), "At criteria[0]: “kee” is not known here."),
        ("criteria: []", "The rubric has no criteria."),
        (RUBRIC.replace("points: 3", "points: 1"), "needs two different numbers of points"),
        (RUBRIC.replace("    points:", "    weight: 0\n    points:"), "The weight of"),
        (RUBRIC.replace("title: {en: Problem of practice, ", "title: {"), "has no English title"),
        (RUBRIC.replace("key: problem", "key: Problem"), "may hold only small letters"),
    ],
)
def test_text_that_cannot_stand_is_said_and_stays_typed(editor, address, fresh_database, rubric, said):
    answer = written(editor, address, content=rubric)
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
    assert post_form(editor, f"{address}?as=text", {"content": RUBRIC}, seen=address).status_code == 409
    with Session(fresh_database) as session:
        assert session.get(Round, number).rubric == before
