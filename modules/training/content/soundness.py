"""What is wrong with a content itself: missing words, doubled keys, questions nobody can answer, files that are not there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from modules.core.ids import SLUG_LENGTH
from modules.events.drafts import LOCALES
from modules.training.content.texts import texts_of
from modules.training.content.values import (
    AnyActivity,
    AnyQuestion,
    Download,
    Journal,
    Lesson,
    Live,
    ModuleContent,
    Multiple,
    Order,
    Quiz,
    Rating,
    Reading,
    Recording,
    SeriesContent,
    ShortText,
    Single,
    Survey,
    SurveyChoice,
    Text,
)
from modules.training.errors import Problem

LONGEST_TEXT = 100_000
LONGEST_MODULE = 6_000
"""Minutes: a hundred hours."""
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
RESERVED = {"files", "why"}
"""What lessons cannot be called: these stand beside them in folders and in addresses."""
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def module_problems(content: ModuleContent) -> list[Problem]:
    """Everything that is wrong with a module but its rule."""
    return list(_module(content))


def series_problems(content: SeriesContent) -> list[Problem]:
    """Everything that is wrong with a series but its rule."""
    return list(_series(content))


def _module(content: ModuleContent) -> Iterator[Problem]:
    yield from _keys([content.slug], "")
    yield from _words(content)
    if not 1 <= content.minutes <= LONGEST_MODULE:
        yield Problem("minutes", "minutes_out_of_range", {"most": LONGEST_MODULE})
    if not content.lessons:
        yield Problem("lessons", "no_lessons")
    yield from _keys((lesson.key for lesson in content.lessons), "")
    for lesson in content.lessons:
        yield from _lesson(lesson)
    for key, _, activity in content.activities():
        if isinstance(activity, Reading | Journal | Recording) and not activity.words:
            yield Problem(f"{key}/words", "words_missing", {"locales": list(LOCALES)})
        yield from _activity(activity, key)
        yield from _files(activity, key, content.files)
    yield from (
        Problem(f"files/{name}", "file_name", {"name": name}) for name in content.files if not FILE_NAME.fullmatch(name)
    )


def _series(content: SeriesContent) -> Iterator[Problem]:
    yield from _keys([content.slug], "")
    yield from _words(content)
    if not content.modules:
        yield Problem("modules", "no_modules")
    yield from _keys(content.modules, "modules")
    yield from _keys(content.roles, "roles")
    for key, path in content.roles.items():
        if path.module not in content.modules:
            yield Problem(f"roles/{key}", "unknown_module", {"name": path.module})
    if content.eligibility is not None:
        yield from _several(content.eligibility.statements, "eligibility/statements", 1)


def _lesson(lesson: Lesson) -> Iterator[Problem]:
    if lesson.key in RESERVED:
        yield Problem(lesson.key, "key_reserved", {"name": lesson.key})
    if not 1 <= lesson.minutes <= LONGEST_MODULE:
        yield Problem(f"{lesson.key}/minutes", "minutes_out_of_range", {"most": LONGEST_MODULE})
    if not lesson.activities:
        yield Problem(lesson.key, "no_activities")
    yield from _keys((activity.key for activity in lesson.activities), lesson.key)


def _activity(activity: AnyActivity, place: str) -> Iterator[Problem]:
    match activity:
        case Recording():
            yield from _recording(activity, place)
        case Quiz():
            yield from _quiz(activity, place)
        case Rating():
            yield from _several(activity.levels, f"{place}/levels", 2)
            yield from _several(activity.statements, f"{place}/statements", 1)
        case Survey():
            yield from _survey(activity, place)
        case Live() if activity.sessions < 1:
            yield Problem(f"{place}/sessions", "sessions_out_of_range")


def _recording(activity: Recording, place: str) -> Iterator[Problem]:
    missing = [locale for locale in LOCALES if activity.seconds.get(locale, 0) < 1]
    if missing:
        yield Problem(f"{place}/seconds", "length_missing", {"locales": missing})


def _quiz(quiz: Quiz, place: str) -> Iterator[Problem]:
    if not 1 <= quiz.pass_at <= 100:
        yield Problem(f"{place}/pass", "percent_out_of_range", {"wanted": quiz.pass_at})
    if quiz.attempts < 0:
        yield Problem(f"{place}/attempts", "attempts_out_of_range")
    if not quiz.questions:
        yield Problem(place, "no_questions")
    yield from _keys((question.key for question in quiz.questions), place)
    for question in quiz.questions:
        yield from _question(question, f"{place}/{question.key}")


def _question(question: AnyQuestion, place: str) -> Iterator[Problem]:
    if isinstance(question, Single | Multiple):
        yield from _choices(question, place)
    elif isinstance(question, Order):
        yield from _several(question.items, place, 2)
    elif isinstance(question, ShortText):
        missing = [locale for locale in LOCALES if not any(map(str.strip, question.accept.get(locale, [])))]
        if missing:
            yield Problem(f"{place}/accept", "nothing_accepted", {"locales": missing})


def _choices(question: Single | Multiple, place: str) -> Iterator[Problem]:
    yield from _several(question.choices, place, 2)
    right = sum(choice.right for choice in question.choices)
    if isinstance(question, Single) and right != 1:
        yield Problem(place, "not_one_right", {"there": right})
    elif not right:
        yield Problem(place, "none_right")


def _survey(survey: Survey, place: str) -> Iterator[Problem]:
    if not survey.questions:
        yield Problem(place, "no_questions")
    yield from _keys((question.key for question in survey.questions), place)
    for question in survey.questions:
        if isinstance(question, SurveyChoice):
            yield from _several(question.choices, f"{place}/{question.key}", 2)


def _several(parts: Iterable[msgspec.Struct], place: str, least: int) -> Iterator[Problem]:
    keys = [getattr(part, "key", "") for part in parts]
    if len(keys) < least:
        yield Problem(place, "too_few", {"least": least, "there": len(keys)})
    yield from _keys(keys, place)


def _keys(keys: Iterable[str], place: str) -> Iterator[Problem]:
    for key, number in Counter(list(keys)).items():
        here = f"{place}/{key}".strip("/")
        if not KEY.fullmatch(key) or len(key) > SLUG_LENGTH:
            yield Problem(here, "key_malformed", {"name": key})
        if number > 1:
            yield Problem(here, "key_twice", {"name": key})


def _files(activity: AnyActivity, place: str, there: dict[str, str]) -> Iterator[Problem]:
    if not isinstance(activity, Recording | Download):
        return
    named: dict[str, Text] = {"file": activity.file}
    if isinstance(activity, Recording):
        named["captions"] = activity.captions
    for name, files in named.items():
        if missing := [locale for locale in LOCALES if not files.get(locale)]:
            yield Problem(f"{place}/{name}", "words_missing", {"locales": missing})
        for file in sorted(set(files.values()) - {""} - set(there)):
            yield Problem(f"{place}/{name}", "file_missing", {"name": file})


def _words(content: ModuleContent | SeriesContent) -> Iterator[Problem]:
    for told in texts_of(content):
        if unknown := sorted(set(told.text) - set(LOCALES)):
            yield Problem(told.place, "language_unknown", {"locales": unknown})
        missing = [locale for locale in LOCALES if not told.text.get(locale, "").strip()]
        if missing and (told.required or len(missing) < len(LOCALES)):
            yield Problem(told.place, "words_missing", {"locales": missing})
        if any(len(words) > LONGEST_TEXT for words in told.text.values()):
            yield Problem(told.place, "words_too_long", {"most": LONGEST_TEXT})
        if any(_UNPRINTABLE.search(words) for words in told.text.values()):
            yield Problem(told.place, "control_character")
