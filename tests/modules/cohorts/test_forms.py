"""Forms: read from YAML with every fault named, kept under numbers that never change."""

import pytest

from modules.cohorts.errors import FormFaulty
from modules.cohorts.rounds.form_content import FormContent, Part, Question
from modules.cohorts.rounds.forms import content_of, faults_of, form, newest_forms, read_form, save_form, write_form
from modules.core.errors import NotFound
from modules.formats.plain_yaml import LONGEST
from tests.factories.cohorts import a_form

YAML = """
endorsement: true
parts:
- key: lea
  title: {en: Your LEA, es: Su LEA}
  questions:
  - {key: why, kind: long_text, ask: {en: "Why now?"}, words: 200}
"""


def a_number(**limits):
    return Question(key="q", kind="number", ask={"en": "?"}, **limits)


def test_a_form_is_read_and_written_back_the_same():
    content = read_form(YAML)
    assert content.question("why").words == 200
    assert content.part_of("why").key == "lea"
    assert read_form(write_form(content)) == content == read_form(write_form(content).replace("\n", "\r\n"))
    assert read_form(write_form(a_form())) == a_form()
    assert read_form(YAML.encode()) == content, "as a file too"


def test_numbers_and_words_of_a_form_are_what_was_written():
    content = read_form("""
    parts:
      - key: n
        title: {en: Yes, es: 12:30}
        questions:
          - {key: share, kind: number, ask: {en: 2027-05-01}, least: 0.5, most: 1.0e+14}
          - {key: whole, kind: number, ask: {en: "007"}, least: -3, most: 12}
    """)
    assert content.parts[0].title == {"en": "Yes", "es": "12:30"}
    assert [(each.ask["en"], each.least, each.most) for each in content.questions()] == [
        ("2027-05-01", 0.5, 1e14),
        ("007", -3.0, 12.0),
    ]
    tiny = FormContent(parts=[Part(key="n", title={"en": "N"}, questions=[a_number(least=-0.00001, most=1e-300)])])
    assert read_form(write_form(content)) == content
    assert read_form(write_form(tiny)) == tiny


@pytest.mark.parametrize("limits", [{"least": float("inf")}, {"most": float("nan")}, {"least": -1e15}])
def test_a_limit_that_is_no_number_to_count_with_is_refused(limits):
    content = FormContent(parts=[Part(key="a", title={"en": "A"}, questions=[a_number(**limits)])])
    assert [fault.code for fault in faults_of(content)] == ["endless_number"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("parts: [", "not_yaml", ""),
        ("", "no_mapping", "1"),
        ("- key: lea", "no_mapping", "1"),
        ("parts: []\nparts: []", "key_twice", "2"),
        ("parts: []\nendorsement: yes", "wrong_shape", "endorsement"),
        ("parts: []\nendorsement: \ud800", "not_text", "2"),
        (b"parts: []\nendorsement: ma\xf1ana", "not_text", "2"),
        ("parts: 3", "wrong_shape", "parts"),
        ("{parts: [{key: a, title: {en: A}, questions: [{key: q, kind: song, ask: {en: '?'}}]}]}", "wrong_shape", "parts[0]"),
        (
            "{parts: [{key: a, title: {en: A}, questions: [{key: q, kind: text, ask: {en: '?'}, word: 3}]}]}",
            "wrong_shape",
            "parts",
        ),
        ("!!python/object/apply:os.system ['true']", "tag", "1"),
        ("parts: []", "missing", "parts"),
        (f"{YAML}{'#' * LONGEST}", "too_large", "1"),
        ("parts: 2026-13-45", "wrong_shape", "parts"),
        ("endorsement: &yes true\nparts: []", "alias", "1"),
        ("parts:\n- &part {key: a}\n- *part", "alias", "2"),
        ("parts:\n- *part", "alias", "2"),
        (f"parts: {'9' * 5_000}", "wrong_shape", "parts"),
        (f"parts: {'[' * 2_000}", "too_deep", "1"),
        (
            "{parts: [{key: a, title: {en: A}, questions: [{key: q, kind: number, ask: {en: '?'}, most: 1.0e+999}]}]}",
            "endless_number",
            "q",
        ),
    ],
)
def test_what_cannot_be_read_names_its_place(text, code, place):
    with pytest.raises(FormFaulty) as refused:
        read_form(text)
    assert refused.value.faults[0].code == code
    assert refused.value.faults[0].place.startswith(place)


def test_all_faults_are_named_at_once():
    questions = [
        Question(key="Why", kind="choice", ask={}),
        Question(key="q", kind="number", ask={"en": "?"}, words=5, least=5, most=1),
        Question(key="q", kind="attachment", ask={"en": "?"}, files=9),
    ]
    content = FormContent(parts=[Part(key="a", title={}, questions=questions), Part(key="b", title={"en": "B"}, questions=[])])
    assert {fault.code for fault in faults_of(content)} == {
        *("bad_key", "key_reused", "no_title", "no_questions", "no_ask", "few_choices"),
        *("stray_words", "number_range", "files_range"),
    }


def test_each_change_is_a_new_number_and_none_is_none(session, now):
    first = save_form(session, "plln", a_form(), 1, now)
    assert save_form(session, "plln", a_form(), 1, now) is first
    second = save_form(session, "plln", a_form(endorsement=True), 1, now)
    assert (first.number, second.number) == (1, 2)
    assert (content_of(form(session, first.id)).endorsement, content_of(second).endorsement) == (False, True)
    assert newest_forms(session) == [second]
    with pytest.raises(NotFound):
        form(session, 0)
