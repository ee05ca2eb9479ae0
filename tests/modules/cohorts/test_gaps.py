"""What counts as an answer."""

import pytest

from modules.cohorts.applying.gaps import gap_of, gaps_of, part_states, wrong_with
from modules.cohorts.rounds.form_content import Choice, Measure, Question, measure_text, read_measure
from tests.factories.cohorts import FULL, a_form

CHOICES = [Choice(key="one", text={"en": "One"}), Choice(key="two", text={"en": "Two"})]


def a_measure(**over) -> str:
    return measure_text(Measure(**{"unit": "percent", "baseline": "12", "year": "2026", "aim": "40"} | over))


@pytest.mark.parametrize(
    ("kind", "over", "value", "wrong"),
    [
        ("long_text", {"words": 3}, "one two three", None),
        ("long_text", {"words": 3}, "one two  three\nfour", "too_many_words"),
        ("text", {}, "as long as one likes", None),
        ("number", {}, "1,200.5", None),
        ("number", {}, "12,5", "not_a_number"),
        ("number", {}, "about 3", "not_a_number"),
        ("number", {}, "nan", "not_a_number"),
        ("number", {}, "1_000", "not_a_number"),
        ("number", {"least": 1, "most": 10}, "0", "out_of_range"),
        ("number", {"least": 1, "most": 10}, "10", None),
        ("number", {"least": 1, "most": 10}, "10.5", "out_of_range"),
        ("date", {}, "2027-02-28", None),
        ("date", {}, "2027-02-29", "not_a_date"),
        ("choice", {"choices": CHOICES}, "two", None),
        ("choice", {"choices": CHOICES}, "three", "no_such_choice"),
        ("yes_no", {}, "no", None),
        ("yes_no", {}, "perhaps", "no_such_choice"),
        ("measure", {"least": 0, "most": 100}, a_measure(), None),
        ("measure", {}, a_measure(aim=""), "measure_incomplete"),
        ("measure", {}, a_measure(baseline="about 3"), "not_a_number"),
        ("measure", {"most": 100}, a_measure(aim="400"), "out_of_range"),
        ("measure", {}, a_measure(year="last year"), "not_a_year"),
        ("measure", {}, a_measure(year="2025-26"), None),
    ],
)
def test_answers_by_kind(kind, over, value, wrong):
    assert wrong_with(Question(key="q", kind=kind, ask={"en": "?"}, **over), value) == wrong


def test_what_is_optional_may_be_left_out_but_not_be_wrong():
    question = Question(key="q", kind="number", ask={"en": "?"}, optional=True)
    assert (gap_of(question, "", 0), gap_of(question, "many", 0)) == (None, "not_a_number")
    letter = Question(key="q", kind="attachment", ask={"en": "?"})
    assert (gap_of(letter, "", 0), gap_of(letter, "", 1)) == ("no_file", None)


def test_parts_say_how_far_they_are():
    lea, problem = part_states(a_form(), {"why": "Because.", "schools": "many"}, {})
    assert (lea.answered, lea.asked, lea.complete) == (1, 3, False)
    assert (problem.answered, problem.asked, problem.complete) == (0, 2, False)
    assert all(each.complete for each in part_states(a_form(), FULL, {}))


def test_gaps_come_in_order_with_their_part():
    gaps = [(gap.part, gap.question, gap.code) for gap in gaps_of(a_form(), {**FULL, "why": "", "schools": "0"}, {})]
    assert gaps == [("lea", "why", "empty"), ("lea", "schools", "out_of_range")]


def test_a_measure_is_kept_as_one_value():
    assert read_measure(a_measure()) == Measure(unit="percent", baseline="12", year="2026", aim="40")
    assert measure_text(Measure()) == ""
    assert read_measure("typed by hand") == Measure(unit="typed by hand")
