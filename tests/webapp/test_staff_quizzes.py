"""Staff write the questions of a quiz in rows, without a script; what learners answered before hangs on keys that stay."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.authoring import drafting
from modules.training.content.values import Choice, Multiple, ShortText, Single, TrueFalse
from modules.training.models import Draft
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, press
from tests.factories.training import rewritten

KEYS = ["one", "many", "true", "order", "short"]


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def check(module) -> str:
    return f"/staff/training/{module.id}/lessons/first/check"


@pytest.fixture
def stored(fresh_database, module):
    """The quiz as it stands in the draft."""

    def read():
        with Session(fresh_database) as session:
            return drafting.draft_content(session.get(Draft, module.id)).activity("first/check")

    return read


@pytest.fixture
def written(fresh_database, module):
    """Write the quiz of the draft as if from a folder."""

    def write(quiz):
        with Session(fresh_database) as session, transaction(session):
            content = drafting.draft_content(session.get(Draft, module.id))
            lessons = msgspec.to_builtins(content.lessons)
            lessons[0]["activities"][-1] = msgspec.to_builtins(quiz)
            rewritten(session, module, read_now(session), lessons=lessons)

    return write


def both(name, english, spanish):
    return {f"{name}_en": english, f"{name}_es": spanish}


def test_a_question_of_each_type_is_added_and_written(editor, check, stored):
    sent = fields_of(editor.get(check)) | {"questions-0-ask_en": "Which one, then?"}
    for kind in ("single", "multiple", "true_false", "order", "short_text"):
        sent = fields_of(press(editor, check, sent, f"add questions {kind}"))
    assert sent["questions-0-ask_en"] == "Which one, then?", "what was typed stays"
    assert [sent[f"questions-{number}-type"] for number in range(5, 10)] == [
        "single",
        "multiple",
        "true_false",
        "order",
        "short_text",
    ]
    sent = fields_of(press(editor, check, sent, "add questions-5-choices"))
    assert len(stored().questions) == 5, "a button of a row saves nothing"
    for number, word in enumerate(("Right", "Left", "Right")):
        sent |= both(f"questions-5-choices-{number}-text", word, word) | both(f"questions-8-items-{number}-text", word, word)
    sent |= both("questions-5-ask", "Which way?", "¿Por dónde?") | {"questions-5-choices-1-right": "y"}
    sent |= both("questions-7-ask", "Really?", "¿De veras?") | {"questions-7-answer": "false"}
    sent |= both("questions-7-right", "Yes", "Sí") | both("questions-7-wrong", "No", "No")
    sent |= both("questions-8-ask", "In which order?", "¿En qué orden?")
    sent |= both("questions-9-ask", "Where?", "¿Dónde?") | both("questions-9-accept", "Plaza\r\n\r\n square ", "plaza")
    assert editor.post(check, data=sent).status_code == 302
    single, true_false, order, short = stored().questions[5:]
    assert isinstance(single, Single), "the second of them was left blank and does not count"
    assert (single.key, [(each.key, each.right) for each in single.choices]) == (
        "which-way",
        [("right", False), ("left", True), ("right-2", False)],
    )
    assert isinstance(true_false, TrueFalse)
    assert (true_false.answer, true_false.feedback.right) == (False, {"en": "Yes", "es": "Sí"})
    assert [each.key for each in order.items] == ["right", "left", "right-2"]
    assert isinstance(short, ShortText)
    assert short.accept == {"en": ["Plaza", "square"], "es": ["plaza"]}


def test_questions_and_choices_move_with_all_that_was_typed_and_keep_their_keys(editor, check, stored):
    before = {each.key: each for each in stored().questions}
    sent = fields_of(editor.get(check)) | {"questions-2-answer": "false", "questions-1-ask_es": "¿Cuáles, pues?"}
    sent = fields_of(press(editor, check, sent, "up questions-2"))
    sent = fields_of(press(editor, check, sent, "down questions-2-choices-0"))
    sent = fields_of(press(editor, check, sent, "up questions-3-items-2"))
    sent = fields_of(press(editor, check, sent, "up questions-4"))
    sent = fields_of(press(editor, check, sent, "remove questions-0-choices-1"))
    assert editor.post(check, data=sent).status_code == 302
    one, true, many, short, order = stored().questions
    assert true == msgspec.structs.replace(before["true"], answer=False)
    assert isinstance(many, Multiple)
    assert many.ask == {**before["many"].ask, "es": "¿Cuáles, pues?"}
    assert many.choices == [before["many"].choices[index] for index in (1, 0, 2)]
    assert one.choices == before["one"].choices[::2]
    assert order.items == [before["order"].items[index] for index in (0, 2, 1)]
    assert short == before["short"]


def test_a_key_names_what_it_named_and_nothing_else(editor, check, stored):
    sent = fields_of(editor.get(check)) | both("questions-0-ask", "Whichever?", "¿Cuál sea?")
    sent |= both("questions-0-choices-0-text", "Other words", "Otras palabras")
    sent = fields_of(press(editor, check, sent, "remove questions-4"))
    sent = fields_of(press(editor, check, sent, "add questions short_text"))
    sent |= both("questions-4-ask", "Short", "Corta") | both("questions-4-accept", "yes", "sí")
    editor.post(check, data=sent)
    questions = stored().questions
    assert [each.key for each in questions] == [*KEYS[:4], "short-2"]
    assert (questions[0].choices[0].key, questions[0].choices[0].text["en"]) == ("a", "Other words")


def test_the_button_leads_to_the_row_and_the_question_worked_on_stands_open(editor, check):
    sent = fields_of(editor.get(check))
    assert not page(editor.get(check)).select("details.folded[open]")
    for button in ("down questions-0", "up questions-3-items-1", "add questions-1-choices", "add questions order"):
        pressed = page(editor.get(check)).select_one(f"button[name=row][value='{button}']")
        path, _, target = pressed["formaction"].partition("#")
        shown = page(press(editor, path, sent, button))
        row = shown.select_one(f"#{target}")
        assert row["tabindex"] == "-1", button
        [opened] = shown.select("details.folded[open]")
        assert row in opened.find_all("legend") or row.parent == opened.parent, button


def test_at_the_ends_rows_stay_and_what_is_not_there_does_nothing(editor, check):
    sent = fields_of(editor.get(check))
    for button in ("up questions-0", "down questions-4", "remove questions-9", "add nowhere", "eat questions-0", "  "):
        assert fields_of(press(editor, check, sent, button)) | {"csrf_token": sent["csrf_token"]} == sent, button


def test_what_is_wrong_stands_beside_its_field(editor, check, stored, written):
    quiz = stored()
    named_like_fields = [Choice(key=key, text={"en": key}, right=key == "right") for key in ("right", "ask", "accept")]
    written(
        msgspec.structs.replace(
            quiz, questions=[Single(key="title", ask={"en": "One", "es": "Una"}, choices=named_like_fields)]
        )
    )
    shown = page(editor.get(check))
    assert [each["id"] for each in shown.select(".usa-error-message")] == [
        f"questions-0-choices-{number}-text_es-error" for number in range(3)
    ]
    assert shown.select_one("details.folded").has_attr("open")
    written(quiz)
    sent = fields_of(editor.get(check)) | {
        "questions-2-right_es": "",
        "questions-4-accept_en": "",
        "questions-0-choices-0-right": "y",
    }
    answer = editor.post(check, data=sent)
    assert answer.location == check, "saved, and back to where it can be mended"
    shown = page(editor.get(check))
    assert {each["id"]: each.text for each in shown.select(".usa-error-message")} == {
        "questions-0-ask_en-error": "Exactly one choice must be right; now it is 2.",
        "questions-2-right_es-error": "The words are missing in: Spanish.",
        "questions-4-accept_en-error": "No answer counts as right in: English.",
    }


def test_a_tick_without_words_is_not_lost(editor, check, stored):
    sent = fields_of(press(editor, check, fields_of(editor.get(check)), "add questions-1-choices"))
    editor.post(check, data=sent | {"questions-1-choices-3-right": "y"})
    assert stored().questions[1].choices[3] == Choice(key="choice", text={}, right=True)
    assert page(editor.get(check)).select_one("#questions-1-choices-3-text_en-error")


def test_what_cannot_be_saved_is_kept_as_it_was_typed(editor, check, stored):
    before = stored()
    sent = fields_of(press(editor, check, fields_of(editor.get(check)), "down questions-0"))
    sent |= {"pass_at": "many", "questions-0-choices-1-text_en": "Never saved", "questions-2-answer": "false"}
    answer = editor.post(check, data=sent)
    assert answer.status_code == 422
    assert fields_of(answer) | {"csrf_token": ""} == sent | {"questions-2-answer": ["false"], "csrf_token": ""}
    assert stored() == before


def test_of_two_who_move_and_write_neither_loses_a_word(editor, check, stored):
    opened = fields_of(editor.get(check))
    theirs = fields_of(press(editor, check, opened, "up questions-1"))
    editor.post(check, data=theirs | {"questions-0-ask_en": "Theirs"})
    mine = fields_of(press(editor, check, opened, "down questions-3")) | {"questions-1-ask_en": "Mine"}
    answer = editor.post(check, data=mine)
    assert answer.status_code == 409
    clash = page(answer).select_one(".clash").text
    assert "Theirs" in clash
    assert "Mine" in clash
    assert [each.key for each in stored().questions] == ["many", "one", "true", "order", "short"]
    assert editor.post(check, data=fields_of(answer)).status_code == 302
    questions = stored().questions
    assert [each.key for each in questions] == ["one", "many", "true", "short", "order"]
    assert questions[1].ask["en"] == "Mine"


def test_what_the_form_does_not_show_is_kept(editor, check, stored, written):
    quiz = stored()
    odd = msgspec.structs.replace(quiz.questions[0], ask={"en": "Which one?\n", "es": " ¿Cuál?"})
    quiz = msgspec.structs.replace(quiz, words={"en": "Before it.\n"}, questions=[odd, *quiz.questions[1:]])
    written(quiz)
    editor.post(check, data=fields_of(editor.get(check)))
    assert stored() == quiz
