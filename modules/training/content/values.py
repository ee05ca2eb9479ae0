"""What a series and a module are made of: values, the same in files, drafts, versions and pages.

A text is a mapping locale → words. Keys name things for good: an activity is known as `lesson/activity`, so that what a
learner did stays attached to it whatever is written around it. Decoding refuses unknown and missing fields with their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

Text = dict[str, str]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all parts: never changed, defaults left out of files."""


class Rule(_Part, rename={"all_of": "all", "any_of": "any"}, frozen=True, kw_only=True):
    """One node of a rule tree; exactly one of the kinds is set (`rules` says so when it is not).

    Leaves: `viewed`, `submitted` an activity; `score` an activity with `at_least` percent; `attended` an activity with so many
    `sessions`; `minutes` active in the module; in a series `module`, or `own_role` for the module of the learner's role.
    Branches: `all_of`, `any_of`, and `n_of` with `of`.
    """

    viewed: str | None = None
    submitted: str | None = None
    score: str | None = None
    at_least: int = 0
    attended: str | None = None
    sessions: int = 1
    minutes: int | None = None
    module: str | None = None
    own_role: bool = False
    all_of: list[Rule] | None = None
    any_of: list[Rule] | None = None
    n_of: int | None = None
    of: list[Rule] | None = None


class Choice(_Part, frozen=True, kw_only=True):
    """One of the choices of a question; in a survey neither right nor with feedback."""

    key: str
    text: Text
    right: bool = False
    feedback: Text = {}


class Item(_Part, frozen=True, kw_only=True):
    """Something to be ordered, a level, a statement to rate or to tick."""

    key: str
    text: Text


class Verdicts(_Part, frozen=True, kw_only=True):
    """What is said after an answer."""

    right: Text
    wrong: Text


class Question(_Part, tag_field="type", frozen=True, kw_only=True):
    """Base of the questions of a quiz."""

    key: str
    ask: Text


class Single(Question, tag="single", frozen=True, kw_only=True):
    """Exactly one choice is right."""

    choices: list[Choice]


class Multiple(Question, tag="multiple", frozen=True, kw_only=True):
    """All right choices and no other."""

    choices: list[Choice]


class TrueFalse(Question, tag="true_false", frozen=True, kw_only=True):
    """A statement that holds or does not."""

    answer: bool
    feedback: Verdicts


class Order(Question, tag="order", frozen=True, kw_only=True):
    """Items in their right order; shown shuffled."""

    items: list[Item]
    feedback: Verdicts


class ShortText(Question, tag="short_text", frozen=True, kw_only=True):
    """A word or two, compared without capitals, accents and blanks around, in any language it accepts."""

    accept: dict[str, list[str]]
    feedback: Verdicts


AnyQuestion = Single | Multiple | TrueFalse | Order | ShortText


class SurveyQuestion(_Part, tag_field="type", frozen=True, kw_only=True):
    """Base of the questions of a survey."""

    key: str
    ask: Text


class Scale(SurveyQuestion, tag="scale", frozen=True, kw_only=True):
    """From 1 (`low`) to 5 (`high`)."""

    low: Text
    high: Text


class SurveyChoice(SurveyQuestion, tag="choice", frozen=True, kw_only=True):
    """One of some choices."""

    choices: list[Choice]


class Words(SurveyQuestion, tag="text", frozen=True, kw_only=True):
    """Own words."""


AnySurveyQuestion = Scale | SurveyChoice | Words


class Activity(_Part, tag_field="kind", frozen=True, kw_only=True):
    """Base of the activities. `words` is Markdown: the text, the transcript of a film, the prompt of a journal."""

    key: str
    title: Text = {}
    words: Text = {}


class Reading(Activity, tag="reading", frozen=True, kw_only=True):
    """Words, read to the end."""


class Recording(Activity, frozen=True, kw_only=True):
    """A film or a sound: file and captions by locale (names in the module's files), length in seconds; `words` is the transcript."""

    file: Text
    captions: Text
    seconds: dict[str, int]


class Video(Recording, tag="video", frozen=True, kw_only=True):
    """A film with captions and transcript."""


class Audio(Recording, tag="audio", frozen=True, kw_only=True):
    """A sound with captions and transcript."""


class Quiz(Activity, tag="quiz", frozen=True, kw_only=True):
    """Questions with right answers; `attempts` 0 means as many as wanted, `pass_at` is percent."""

    pass_at: int = msgspec.field(name="pass")
    attempts: int = 0
    questions: list[AnyQuestion]


class Rating(Activity, tag="rating", frozen=True, kw_only=True):
    """A tool to rate oneself: each statement gets a level. `closing` says what to make of the result."""

    intro: Text = {}
    levels: list[Item]
    statements: list[Item]
    closing: Text = {}


class Journal(Activity, tag="journal", frozen=True, kw_only=True):
    """A place to write, private unless shared."""


class Download(Activity, tag="download", frozen=True, kw_only=True):
    """A file to take along."""

    file: Text


class Live(Activity, tag="live", frozen=True, kw_only=True):
    """An event of ours, by its slug: coming to so many of its sessions counts."""

    event: str
    sessions: int = 1


class Survey(Activity, tag="survey", frozen=True, kw_only=True):
    """What the makers want to know."""

    questions: list[AnySurveyQuestion]


AnyActivity = Reading | Video | Audio | Quiz | Rating | Journal | Download | Live | Survey


class Lesson(_Part, frozen=True, kw_only=True):
    """Some activities under one idea."""

    key: str
    title: Text
    lead: Text = {}
    minutes: int
    activities: list[AnyActivity]


class ModuleContent(_Part, frozen=True, kw_only=True):
    """A whole module. `files` maps the names that activities and texts use to the SHA-256 of their bytes."""

    slug: str
    title: Text
    summary: Text
    description: Text = {}
    minutes: int
    makers: list[str] = []
    guide: Text = {}
    sample: bool = False
    lessons: list[Lesson]
    rule: Rule
    files: dict[str, str] = {}

    def activities(self) -> Iterator[tuple[str, Lesson, AnyActivity]]:
        """Every activity in order, with the key it is known by."""
        for lesson in self.lessons:
            for activity in lesson.activities:
                yield f"{lesson.key}/{activity.key}", lesson, activity

    def activity(self, key: str) -> AnyActivity | None:
        """The activity known as `lesson/activity`."""
        return next((activity for known, _, activity in self.activities() if known == key), None)


class RolePath(_Part, frozen=True, kw_only=True):
    """A role with the module made for it."""

    title: Text
    module: str


class Eligibility(_Part, frozen=True, kw_only=True):
    """What a learner must be able to say of themselves to enroll: all statements are ticked."""

    ask: Text
    statements: list[Item]


class SeriesContent(_Part, frozen=True, kw_only=True):
    """A set of modules taken for a certificate, in the order in which they are listed."""

    slug: str
    title: Text
    summary: Text
    description: Text = {}
    credits: list[str] = []
    sample: bool = False
    modules: list[str]
    rule: Rule
    roles: dict[str, RolePath] = {}
    eligibility: Eligibility | None = None


def in_locale(text: Text, locale: str) -> str:
    """The words in this language, else in English, else in any."""
    return text.get(locale) or text.get("en") or next(iter(text.values()), "")


Kind = Literal["correction", "improvement", "required"]
"""What an author says an edit is: a required change asks finished learners for a short top-up, the others ask nothing."""
