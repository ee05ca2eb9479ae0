"""Staff write the statements of a self-rating and the questions of a survey in rows, without a script and without YAML."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.authoring import drafting
from modules.training.content.values import Choice, Item, Scale, SurveyChoice, Words
from modules.training.models import Draft
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, press
from tests.factories.training import a_module, rewritten


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def module(app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return a_module(session, read_now(session))


@pytest.fixture
def rate(module) -> str:
    return f"/staff/training/{module.id}/lessons/second/rate"


@pytest.fixture
def feedback(module) -> str:
    return f"/staff/training/{module.id}/lessons/second/feedback"


@pytest.fixture
def stored(fresh_database, module):
    """An activity as it stands in the draft."""

    def read(key):
        with Session(fresh_database) as session:
            return drafting.draft_content(session.get(Draft, module.id)).activity(key)

    return read


def test_a_question_is_added_written_and_keeps_its_key_when_its_words_change(editor, feedback, stored):
    typed = fields_of(editor.get(feedback)) | {"questions-0-ask_en": "How useful, honestly?"}
    shown = press(editor, feedback, typed, "add questions choice")
    sent = fields_of(shown)
    assert sent["questions-0-ask_en"] == "How useful, honestly?", "what was typed stays"
    assert sent["questions-3-type"] == "choice"
    sent = fields_of(press(editor, feedback, sent, "add questions-3-choices"))
    assert stored("second/feedback").questions[0].ask["en"] == "How useful?", "a button of a row saves nothing"
    sent |= {"questions-3-ask_en": "¡Where did you hear of us, if you may say?", "questions-3-ask_es": "¿Dónde?"}
    for number, word in enumerate(("A friend", "School", "A friend")):
        sent |= {f"questions-3-choices-{number}-text_en": word, f"questions-3-choices-{number}-text_es": word}
    assert editor.post(feedback, data=sent).status_code == 302
    added = stored("second/feedback").questions[3]
    assert isinstance(added, SurveyChoice)
    assert added.key == "where-did-you-hear-of-us-if-you"
    assert [each.key for each in added.choices] == ["a-friend", "school", "a-friend-2"]
    again = fields_of(editor.get(feedback)) | {"questions-3-ask_en": "From whom?"}
    editor.post(feedback, data=again)
    assert (stored("second/feedback").questions[3].key, stored("second/feedback").questions[3].ask["en"]) == (
        added.key,
        "From whom?",
    )


def test_rows_move_and_leave_with_everything_that_was_typed(editor, feedback, stored):
    before = stored("second/feedback").questions
    sent = fields_of(editor.get(feedback)) | {"questions-2-ask_es": "¿Qué sería mejor aún?"}
    sent = fields_of(press(editor, feedback, sent, "up questions-2"))
    sent = fields_of(press(editor, feedback, sent, "down questions-1-choices-0"))
    assert sent["questions-1-ask_es"] == "¿Qué sería mejor aún?"
    sent = fields_of(press(editor, feedback, sent, "down questions-2-choices-0"))
    sent = fields_of(press(editor, feedback, sent, "remove questions-0"))
    editor.post(feedback, data=sent)
    after = stored("second/feedback").questions
    assert [each.key for each in after] == ["better", "format"]
    assert after[0].ask == {**before[2].ask, "es": "¿Qué sería mejor aún?"}
    assert after[1].choices == before[1].choices[::-1]


def test_at_the_ends_rows_stay_and_what_is_not_there_does_nothing(editor, feedback, stored):
    sent = fields_of(editor.get(feedback))
    for button in ("up questions-0", "down questions-2", "remove questions-9", "add nowhere", "eat questions-0", "  "):
        assert fields_of(press(editor, feedback, sent, button)) | {"csrf_token": sent["csrf_token"]} == sent, button


def test_a_self_rating_in_rows(editor, rate, stored):
    sent = fields_of(editor.get(rate)) | {"en-intro": "Be honest.", "es-intro": "Con franqueza."}
    sent = fields_of(press(editor, rate, sent, "add levels"))
    sent |= {"levels-2-text_en": "2 of 3", "levels-2-text_es": "2 de 3"}
    sent = fields_of(press(editor, rate, sent, "up levels-2"))
    sent |= {"statements-1-text_en": "", "statements-1-text_es": ""}
    editor.post(rate, data=sent)
    rating = stored("second/rate")
    assert rating.intro == {"en": "Be honest.", "es": "Con franqueza."}
    assert [each.key for each in rating.levels] == ["low", "level-2-of-3", "high"]
    assert [each.key for each in rating.statements] == ["low"], "a row without words is taken out"


def test_what_is_wrong_stands_beside_its_field_in_the_language_of_the_reader(editor, rate, feedback, stored):
    sent = fields_of(editor.get(feedback)) | {"questions-0-low_es": "", "questions-1-choices-1-text_en": ""}
    sent |= {"questions-1-choices-1-text_es": ""}
    answer = editor.post(feedback, data=sent)
    assert answer.location == feedback, "back to where it can be mended"
    assert stored("second/feedback").questions[0].low == {"en": "Not"}, "a draft is saved whatever is wrong with it"
    shown = page(editor.get(feedback))
    assert shown.select_one("#questions-0-low_es-error").text == "The words are missing in: Spanish."
    assert shown.select_one("#questions-1-ask_en-error").text == "At least 2 are needed; there are 1."
    sent = fields_of(press(editor, rate, fields_of(editor.get(rate)), "remove levels-1"))
    editor.post(rate, data=sent)
    assert "At least 2 are needed; there are 1." in page(editor.get(rate)).select_one("#levels").text
    assert "At least 2 are needed" in page(editor.get(rate)).select_one(".errorsummary a[href='#levels']").text


def test_an_empty_activity_is_not_scolded(editor, module):
    lesson = f"/staff/training/{module.id}/lessons/second"
    token = fields_of(editor.get(lesson))["csrf_token"]
    answer = editor.post(f"{lesson}/activities", data={"kind": "survey", "key": "more", "csrf_token": token})
    assert not page(editor.get(answer.location)).select(".errorsummary")


def test_form_and_text_are_the_same_thing(editor, feedback, stored):
    text = f"{feedback}?as=text"
    before = fields_of(editor.get(feedback))
    sent = fields_of(editor.get(text))
    sent["details"] = sent["details"].replace("How useful?", "How useful was it?")
    assert editor.post(text, data=sent).status_code == 302
    assert fields_of(editor.get(feedback))["questions-0-ask_en"] == "How useful was it?"
    answer = editor.post(feedback, data=before | {"questions-0-ask_en": "Mine"})
    assert answer.status_code == 409, "the form was opened before the text was saved"
    assert "How useful was it?" in page(answer).select_one(".clash").text
    assert fields_of(answer)["questions-0-ask_en"] == "Mine"
    assert editor.post(feedback, data=fields_of(answer)).status_code == 302
    assert stored("second/feedback").questions[0].ask["en"] == "Mine"


def test_what_the_form_does_not_show_is_kept(editor, fresh_database, module, feedback, stored):
    kept = Choice(key="odd", text={"en": "Odd ", "es": "Raro"}, right=True, feedback={"en": "Yes"})
    survey = msgspec.structs.replace(
        stored("second/feedback"), questions=[SurveyChoice(key="one", ask={"en": "One\n", "es": "Uno"}, choices=[kept, kept])]
    )
    with Session(fresh_database) as session, transaction(session):
        content = drafting.draft_content(session.get(Draft, module.id))
        lessons = msgspec.to_builtins(content.lessons)
        lessons[1]["activities"][-1] = msgspec.to_builtins(survey)
        rewritten(session, module, read_now(session), lessons=lessons)
    editor.post(feedback, data=fields_of(editor.get(feedback)))
    assert stored("second/feedback") == survey


def test_a_key_that_was_taken_out_names_nothing_else(editor, feedback, stored):
    sent = fields_of(press(editor, feedback, fields_of(editor.get(feedback)), "remove questions-0"))
    sent = fields_of(press(editor, feedback, sent, "add questions text"))
    sent |= {"questions-2-ask_en": "Useful?", "questions-2-ask_es": "¿Útil?"}
    editor.post(feedback, data=sent)
    last = stored("second/feedback").questions[-1]
    assert last == Words(key="useful-2", ask={"en": "Useful?", "es": "¿Útil?"})
    assert not any(isinstance(each, Scale | Item) for each in stored("second/feedback").questions)
