"""Staff write what applications ask in sections and questions, without YAML; what was kept is followed, never changed."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from modules.cohorts.errors import FormFaulty
from modules.cohorts.models import Form
from modules.cohorts.rounds.form_content import Choice, FormContent, Part, Question
from modules.cohorts.rounds.forms import content_of, read_form, save_form, write_form
from modules.core.db import transaction
from modules.core.times import read_now
from modules.formats.plain_yaml import LONGEST
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, press
from tests.factories.cohorts import a_form
from webapp.forms.rounds import FormTextForm

NEW = "/staff/cohorts/forms/new"


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def kept(app, fresh_database):
    """`kept(content)` keeps a number of the form `sample`; the form."""

    def keep(content: FormContent) -> Form:
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return save_form(session, "sample", content, None, read_now(session))

    return keep


@pytest.fixture
def form(kept) -> Form:
    return kept(read_form(write_form(a_form())))


@pytest.fixture
def edit(form) -> str:
    return f"/staff/cohorts/forms/{form.id}/edit"


@pytest.fixture
def numbers(fresh_database):
    """What each number of the form asks, the oldest first."""

    def read() -> list[FormContent]:
        with Session(fresh_database) as session:
            return [content_of(each) for each in session.scalars(select(Form).order_by(Form.number))]

    return read


def test_a_form_is_written_from_nothing_in_rows(editor, app, fresh_database, numbers):
    sent = fields_of(editor.get(NEW)) | {"name": "plln"}
    sent = fields_of(press(editor, NEW, sent, "add parts"))
    sent |= {"parts-0-title_en": "Your LEA", "parts-0-title_es": "Su LEA"}
    sent |= {
        "parts-0-questions-0-ask_en": "Why now?",
        "parts-0-questions-0-ask_es": "¿Por qué?",
        "parts-0-questions-0-words": "50",
    }
    sent = fields_of(press(editor, NEW, sent, "add parts-0-questions"))
    sent |= {"parts-0-questions-1-ask_en": "How far does it reach?", "parts-0-questions-1-kind": "choice"}
    sent.pop("parts-0-questions-1-required")
    sent = fields_of(press(editor, NEW, sent, "stay parts-0-questions-1"))
    assert "parts-0-questions-1-words" not in sent, "a choice has no limit of words"
    for number, words in enumerate(("One school", "All schools")):
        sent = fields_of(press(editor, NEW, sent, "add parts-0-questions-1-choices"))
        sent |= {f"parts-0-questions-1-choices-{number}-text_en": words}
    assert editor.post(NEW, data=sent).status_code == 302
    choices = [Choice(key="one-school", text={"en": "One school"}), Choice(key="all-schools", text={"en": "All schools"})]
    why = Question(key="why-now", kind="long_text", ask={"en": "Why now?", "es": "¿Por qué?"}, words=50)
    reach = {"en": "How far does it reach?"}
    questions = [why, Question(key="how-far-does-it-reach", kind="choice", ask=reach, optional=True, choices=choices)]
    part = Part(key="your-lea", title={"en": "Your LEA", "es": "Su LEA"}, questions=questions)
    assert numbers() == [FormContent(parts=[part])]


def test_what_was_kept_stays_and_the_next_number_follows_with_the_same_keys(editor, edit, numbers):
    before = numbers()[0]
    sent = fields_of(editor.get(edit))
    assert editor.post(NEW, data=sent).status_code == 302
    assert numbers() == [before], "a form that changes nothing makes no number"
    sent |= {"parts-0-questions-0-ask_en": "Why this year?"}
    sent = fields_of(press(editor, NEW, sent, "down parts-0-questions-0"))
    sent = fields_of(press(editor, NEW, sent, "remove parts-1-questions-2"))
    sent = fields_of(press(editor, NEW, sent, "up parts-1"))
    editor.post(NEW, data=sent)
    first, second = numbers()
    assert first == before
    assert [each.key for each in second.questions()] == ["problem", "measure", "schools", "why", "reach"]
    assert second.question("why").ask == {"en": "Why this year?", "es": "¿Por qué ahora?"}
    assert second.question("measure") == first.question("measure")


def test_a_key_is_given_once_in_the_whole_form(editor, edit, numbers):
    sent = fields_of(press(editor, NEW, fields_of(editor.get(edit)), "remove parts-0-questions-0"))
    for part in (0, 1):
        sent = fields_of(press(editor, NEW, sent, f"add parts-{part}-questions"))
    sent |= {"parts-0-questions-2-ask_en": "Why?", "parts-1-questions-3-ask_en": "Why?"}
    editor.post(NEW, data=sent)
    assert [each.key for each in numbers()[1].questions()][2::4] == ["why-2", "why-3"]


@pytest.mark.parametrize(
    ("typed", "place", "words_of_it"),
    [
        ({"parts-0-title_en": ""}, "parts-0-title_en", "has no English title"),
        ({"parts-0-questions-0-ask_en": ""}, "parts-0-questions-0-ask_en", "has no English words"),
        ({"parts-0-questions-0-words": "0"}, "parts-0-questions-0-words", "between 1 and 5,000"),
        ({"parts-0-questions-0-words": "a few"}, "parts-0-questions-0-words", "Write a whole number."),
        ({"parts-0-questions-1-least": "9000"}, "parts-0-questions-1-most", "is greater than the greatest"),
        ({"parts-0-questions-1-least": "nine"}, "parts-0-questions-1-least", "Write a number"),
        ({"parts-0-questions-1-least": "nan"}, "parts-0-questions-1-least", "Write a number with a point"),
        ({"parts-0-questions-1-most": "inf"}, "parts-0-questions-1-most", "Write a number with a point"),
        ({"parts-0-questions-1-most": "12,5"}, "parts-0-questions-1-most", "Write a number with a point"),
        ({"parts-0-questions-0-kind": "choice"}, "parts-0-questions-0-choices", "needs two choices or more"),
        ({"parts-1-questions-2-files": "6"}, "parts-1-questions-2-files", "between 1 and 5 files"),
        ({"name": "Not a name"}, "name", "small letters"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(editor, edit, numbers, typed, place, words_of_it):
    answer = editor.post(NEW, data=fields_of(editor.get(edit)) | typed)
    assert answer.status_code == 422
    assert words_of_it in page(answer).select_one(f".errorsummary a[href='#{place}']").text
    assert words_of_it in page(answer).select_one(f"#{place}, #{place}-error").parent.text
    assert {name: fields_of(answer)[name] for name in typed} == typed
    folded = page(answer).select_one(f"#{place}").find_parent("details")
    assert folded is None or folded.has_attr("open"), "what is wrong is not folded away"
    assert len(numbers()) == 1


def test_a_section_without_questions_and_a_form_without_sections(editor, edit):
    sent = fields_of(editor.get(edit))
    for number in (2, 1, 0):
        sent = fields_of(press(editor, NEW, sent, f"remove parts-1-questions-{number}"))
    assert "has no questions" in page(editor.post(NEW, data=sent)).select_one("#parts-1-questions").text
    for number in (1, 0):
        sent = fields_of(press(editor, NEW, sent, f"remove parts-{number}"))
    assert "The form has no parts." in page(editor.post(NEW, data=sent)).select_one(".errorsummary").text


@pytest.mark.parametrize("way", ["", "?as=text"])
def test_of_two_who_write_at_once_neither_loses_a_word(editor, edit, kept, numbers, way):
    sent = fields_of(editor.get(edit + way))
    kept(read_form(write_form(a_form()).replace("Why now?", "Theirs?")))
    mine = {"content": sent["content"].replace("Why now?", "Mine?")} if way else {"parts-0-questions-0-ask_en": "Mine?"}
    answer = editor.post(NEW + way, data=sent | mine)
    assert answer.status_code == 409
    notice = page(answer).select_one(".clash").text
    assert "Theirs?" in notice
    assert "Mine?" in notice
    assert len(numbers()) == 2
    assert editor.post(NEW + way, data=fields_of(answer)).status_code == 302
    assert [each.question("why").ask["en"] for each in numbers()] == ["Why now?", "Theirs?", "Mine?"]


def test_a_new_form_does_not_follow_another_of_its_name_unseen(editor, form, numbers):
    sent = fields_of(editor.get(NEW)) | {"name": "sample"}
    sent = fields_of(press(editor, NEW, sent, "add parts"))
    sent |= {"parts-0-title_en": "Other", "parts-0-questions-0-ask_en": "Other?"}
    assert editor.post(NEW, data=sent).status_code == 409
    assert editor.post(NEW, data=sent | {"name": "another"}).status_code == 302
    assert len(numbers()) == 2


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ("name: mañana\n".encode("latin-1"), "Line 1: A letter here is not written in UTF-8."),
        (b"", "begin with a name and a colon"),
    ],
)
def test_a_file_that_cannot_be_read_makes_no_number(editor, edit, numbers, brought, said):
    sent = fields_of(editor.get(f"{edit}?as=text")) | {"file": (io.BytesIO(brought), "form.yaml")}
    answer = editor.post(f"{NEW}?as=text", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert said in page(answer).select_one(".errorsummary").text
    assert len(numbers()) == 1


def test_a_file_is_not_cut_where_it_is_too_long(app):
    whole = write_form(a_form())
    with app.test_request_context():
        form = FormTextForm(data={"content": "What stood."})
        form.file.data = FileStorage(io.BytesIO((whole + "#" * LONGEST).encode()), "form.yaml")
        with pytest.raises(FormFaulty) as refused:
            form.said(a_form())
    assert [fault.code for fault in refused.value.faults] == ["too_large"]
    assert form.content.data == "What stood.", "a part of a file is not offered as the whole of it"
