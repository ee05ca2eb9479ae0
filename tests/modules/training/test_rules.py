"""Rules that nobody could meet and contents that nobody could learn from, each found with its place; and a sentence for each."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from modules.training.content import soundness
from modules.training.content.rules import asked_for, module_rule_problems, series_rule_problems
from modules.training.content.simple_rules import SimpleRule, simple_of, simple_rule
from modules.training.content.soundness import module_problems, series_problems
from modules.training.content.texts import language_shares
from modules.training.content.values import ModuleContent, Rule, SeriesContent
from tests.factories import contents
from tests.factories.training import a_content, words
from webapp.cli.training_reasons import REASONS

CONTENT = Path(soundness.__file__).parent
ROOT = CONTENT.parents[2]
READ, CHECK = {"viewed": "first/read"}, {"score": "first/check", "at_least": 60}
SERIES = {
    "slug": "sample",
    "title": words("Sample"),
    "summary": words("Sample."),
    "modules": ["one", "two"],
    "roles": {"teacher": {"title": words("Teacher"), "module": "one"}},
    "rule": {"all": [{"module": "one"}, {"own_role": True}]},
}


def nested(depth: int) -> dict:
    return {"all": [nested(depth - 1)]} if depth else READ


@pytest.mark.parametrize(
    ("rule", "place", "code"),
    [
        ({}, "rule", "rule_of_no_kind"),
        (READ | CHECK, "rule", "rule_of_two_kinds"),
        ({"all": [READ | {"minutes": 5}]}, "rule/1", "rule_of_two_kinds"),
        (READ | {"at_least": 60}, "rule", "rule_value_astray"),
        (READ | {"sessions": 2}, "rule", "rule_value_astray"),
        (READ | {"of": [CHECK]}, "rule", "rule_value_astray"),
        ({"all": []}, "rule", "empty_branch"),
        ({"any": [READ, {"any": []}]}, "rule/2", "empty_branch"),
        ({"n_of": 1}, "rule", "empty_branch"),
        ({"n_of": 0, "of": [READ]}, "rule", "n_of_out_of_range"),
        ({"n_of": 3, "of": [READ, CHECK]}, "rule", "n_of_out_of_range"),
        ({"any": [READ, CHECK, READ]}, "rule", "branch_says_twice"),
        (nested(9), "rule/1/1/1/1/1/1/1/1/1", "rule_too_deep"),
        ({"viewed": "first/nothing"}, "rule", "unknown_activity"),
        ({"viewed": "first"}, "rule", "unknown_activity"),
        ({"viewed": "first/check"}, "rule", "wrong_activity"),
        ({"score": "first/read", "at_least": 60}, "rule", "wrong_activity"),
        ({"submitted": "first/film"}, "rule", "wrong_activity"),
        ({"attended": "second/journal"}, "rule", "wrong_activity"),
        ({"score": "first/check"}, "rule", "score_out_of_range"),
        ({"score": "first/check", "at_least": 101}, "rule", "score_out_of_range"),
        ({"minutes": 0}, "rule", "minutes_impossible"),
        ({"minutes": 31}, "rule", "minutes_impossible"),
        ({"attended": "second/live", "sessions": 3}, "rule", "sessions_impossible"),
        ({"attended": "second/live", "sessions": 0}, "rule", "sessions_impossible"),
        ({"module": "one"}, "rule", "only_in_a_series"),
        ({"own_role": True}, "rule", "only_in_a_series"),
    ],
)
def test_a_contradiction_is_found_at_its_place(rule, place, code):
    problems = module_rule_problems(a_content(rule=rule), {"sample-event": 2})
    assert [(each.place, each.code) for each in problems] == [(place, code)]


def test_what_an_event_has_lost_cannot_be_asked():
    content = a_content(rule={"attended": "second/live", "sessions": 2})
    assert module_rule_problems(content, {"sample-event": 2}) == []
    assert [each.code for each in module_rule_problems(content, {"sample-event": 1})] == ["sessions_impossible"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"module": "three"}, "unknown_module"),
        ({"module": "sample"}, "needs_itself"),
        ({"viewed": "first/read"}, "only_in_a_module"),
        ({"minutes": 5}, "only_in_a_module"),
        ({"n_of": 3, "of": [{"module": "one"}, {"module": "two"}]}, "n_of_out_of_range"),
    ],
)
def test_a_series_can_contradict_itself_too(rule, code):
    assert [each.code for each in series_rule_problems(msgspec.convert(SERIES | {"rule": rule}, SeriesContent))] == [code]


def test_a_role_needs_roles():
    without = msgspec.convert(SERIES | {"roles": {}}, SeriesContent)
    assert [each.code for each in series_rule_problems(without)] == ["no_roles"]
    assert series_rule_problems(msgspec.convert(SERIES, SeriesContent)) == []


def changed(path: str, value: object) -> ModuleContent:
    """The sample content with one value set: `lessons.0.minutes`; a value of None takes a list's member out."""
    content = msgspec.to_builtins(a_content())
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    holder = content
    for step in way:
        holder = holder[step]
    holder[last] = value
    return msgspec.convert(content, ModuleContent)


FIRST, SECOND = "lessons.0.activities", "lessons.1.activities"


@pytest.mark.parametrize(
    ("path", "value", "place", "code"),
    [
        ("slug", "Not A Slug", "Not A Slug", "key_malformed"),
        ("title", {"en": "Only"}, "title", "words_missing"),
        ("summary", {}, "summary", "words_missing"),
        ("description", {"en": "a", "es": "  "}, "description", "words_missing"),
        ("title", {"en": "a", "es": "b", "fr": "c"}, "title", "language_unknown"),
        ("title", {"en": "a\x07", "es": "b"}, "title", "control_character"),
        ("guide", {"en": "a" * 100_001, "es": "b"}, "guide", "words_too_long"),
        ("minutes", 0, "minutes", "minutes_out_of_range"),
        ("lessons", [], "lessons", "no_lessons"),
        ("lessons.0.key", "why", "why", "key_reserved"),
        ("lessons.0.key", "second", "second", "key_twice"),
        ("lessons.0.minutes", -1, "first/minutes", "minutes_out_of_range"),
        (FIRST, [], "first", "no_activities"),
        (f"{FIRST}.0.key", "film", "first/film", "key_twice"),
        (f"{FIRST}.0.words", {}, "first/read/words", "words_missing"),
        (f"{FIRST}.1.words", {}, "first/film/words", "words_missing"),
        (f"{FIRST}.1.seconds", {"en": 5}, "first/film/seconds", "length_missing"),
        (f"{FIRST}.1.captions", {"en": "words.en.vtt"}, "first/film/captions", "words_missing"),
        (f"{FIRST}.3.pass", 101, "first/check/pass", "percent_out_of_range"),
        (f"{FIRST}.3.attempts", -1, "first/check/attempts", "attempts_out_of_range"),
        (f"{FIRST}.3.questions", [], "first/check", "no_questions"),
        (f"{FIRST}.3.questions.0.choices.0.right", True, "first/check/one", "not_one_right"),
        (f"{FIRST}.3.questions.0.choices.1.right", False, "first/check/one", "not_one_right"),
        (f"{FIRST}.3.questions.3.items", [], "first/check/order", "too_few"),
        (f"{FIRST}.3.questions.4.accept", {"en": ["x"], "es": [" "]}, "first/check/short/accept", "nothing_accepted"),
        (f"{FIRST}.3.questions.2.ask", {"en": "a"}, "first/check/true/ask", "words_missing"),
        (f"{FIRST}.3.questions.2.feedback.right", {"en": "a"}, "first/check/true/feedback/right", "words_missing"),
        (f"{SECOND}.0.levels", [], "second/rate/levels", "too_few"),
        (f"{SECOND}.3.sessions", 0, "second/live/sessions", "sessions_out_of_range"),
        (f"{SECOND}.4.questions", [], "second/feedback", "no_questions"),
        ("files", {"../x": "0" * 64}, "files/../x", "file_name"),
    ],
)
def test_what_is_wrong_with_a_content_is_found_at_its_place(path, value, place, code):
    assert (place, code) in [(each.place, each.code) for each in module_problems(changed(path, value))]


def test_nothing_is_right_is_found():
    content = msgspec.to_builtins(a_content())
    for choice in content["lessons"][0]["activities"][3]["questions"][1]["choices"]:
        choice.pop("right", None)
    found = module_problems(msgspec.convert(content, ModuleContent))
    assert ("first/check/many", "none_right") in [(each.place, each.code) for each in found]


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"modules": []}, "no_modules"),
        ({"modules": ["one", "one"]}, "key_twice"),
        ({"roles": {"teacher": {"title": words("Teacher"), "module": "three"}}}, "unknown_module"),
        ({"eligibility": {"ask": words("Who?"), "statements": []}}, "too_few"),
        ({"title": {"es": "Solo"}}, "words_missing"),
    ],
)
def test_what_is_wrong_with_a_series_is_found(over, code):
    assert code in [each.code for each in series_problems(msgspec.convert(SERIES | over, SeriesContent))]


def test_every_problem_has_a_sentence_for_pages_and_for_the_command_line():
    sources = "".join((CONTENT / name).read_text() for name in ("rules.py", "soundness.py", "judging.py"))
    codes = set(re.findall(r'Problem\([^"]*?(?:f?"[^"]*"|\w[\w.]*), "(\w+)"', sources)) | {
        "rule_of_two_kinds",
        "rule_of_no_kind",
    }
    assert len(codes) > 30
    sentences = (Path(__file__).parents[3] / "templates/web/staff_training/_problems.html").read_text()
    assert {code for code in codes if f'"{code}"' not in sentences} == set()
    assert codes - set(REASONS) == set()


@given(contents.modules)
def test_judging_never_fails_and_shares_are_percent(content):
    module_problems(content)
    module_rule_problems(content, {})
    assert all(0 <= share <= 100 for share in language_shares(content).values())


@given(contents.series)
def test_judging_a_series_never_fails(content):
    series_problems(content)
    series_rule_problems(content)


def test_a_simple_rule_is_shown_and_written_the_same():
    content = a_content()
    keys = {"first/read", "first/check", "second/live"}
    rule = simple_rule(content, keys, 20)
    assert simple_of(msgspec.structs.replace(content, rule=rule)) == SimpleRule(frozenset(keys), 20)
    assert module_rule_problems(msgspec.structs.replace(content, rule=rule), {"sample-event": 2}) == []
    assert asked_for(rule) == keys
    for other in (Rule(any_of=[Rule(viewed="first/read")]), Rule(all_of=[Rule(score="first/check", at_least=80)])):
        assert simple_of(msgspec.structs.replace(content, rule=other)) is None
