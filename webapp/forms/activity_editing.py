"""Forms of single activities in the training editor: each kind with the fields it needs."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from modules.events.drafts import LOCALES
from modules.training.content.values import (
    AnyActivity,
    Audio,
    Download,
    Journal,
    Live,
    Quiz,
    Rating,
    Reading,
    Recording,
    Survey,
    Video,
)
from webapp.forms.activity_fields import ActivityForm, ActivityWords
from webapp.forms.bounds import within
from webapp.forms.event_fields import NumberField
from webapp.forms.item_editing import RatingForm, SurveyForm
from webapp.forms.quiz_editing import QuizForm
from webapp.forms.staff_training import KEY_RULES, PartForm
from webapp.forms.yaml_field import YamlField

KINDS = {
    "reading": _l("Reading"),
    "video": _l("Film"),
    "audio": _l("Sound"),
    "quiz": _l("Quiz"),
    "rating": _l("Self-rating"),
    "journal": _l("Journal"),
    "download": _l("Download"),
    "live": _l("Live session"),
    "survey": _l("Survey"),
}
ELSEWHERE = ("kind", "key", "title", "words")


class FileWords(ActivityWords):
    """With a file of that language."""

    file = SelectField(_l("File"), validate_choice=False)


class RecordingWords(FileWords):
    """With captions and a length."""

    captions = SelectField(_l("Captions"), validate_choice=False)
    seconds = NumberField(_l("Length in seconds"), [Optional(), within(0, 100_000)])


class DownloadForm(ActivityForm):
    """A file to take along."""

    FILES = ("file",)
    en = FormField(FileWords)
    es = FormField(FileWords)


class RecordingForm(ActivityForm):
    """A film or a sound."""

    FILES = ("file", "captions")
    en = FormField(RecordingWords)
    es = FormField(RecordingWords)

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        assert isinstance(activity, Recording)
        values = super()._values(activity)
        return {locale: {**words, "seconds": activity.seconds.get(locale)} for locale, words in values.items()}

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        seconds = {locale: self[locale].form.seconds.data for locale in LOCALES}
        typed = super().part(stored)
        return msgspec.structs.replace(typed, seconds={locale: each for locale, each in seconds.items() if each})


class LiveForm(ActivityForm):
    """An event of ours."""

    event = StringField(_l("Address of the event, such as training-series-office-hour"), KEY_RULES)
    sessions = NumberField(_l("Sessions to come to"), [InputRequired(_l("Write a whole number.")), within(1, 400)])

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        assert isinstance(activity, Live)
        return super()._values(activity) | {"event": activity.event, "sessions": activity.sessions}

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        return msgspec.structs.replace(super().part(stored), event=self.event.data, sessions=self.sessions.data)


class DetailedForm(ActivityForm):
    """A self-rating or a survey with its items as text."""

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        return super()._values(activity) | {"details": activity}

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        return super().part(self["details"].data or stored)


class RatingTextForm(DetailedForm):
    """A self-rating as text."""

    details = YamlField(_l("Levels and statements"), Rating, ELSEWHERE)


class SurveyTextForm(DetailedForm):
    """A survey as text."""

    details = YamlField(_l("Questions"), Survey, ELSEWHERE)


FORMS: dict[type, type[ActivityForm]] = {
    Reading: ActivityForm,
    Journal: ActivityForm,
    Video: RecordingForm,
    Audio: RecordingForm,
    Download: DownloadForm,
    Live: LiveForm,
    Rating: RatingForm,
    Survey: SurveyForm,
    Quiz: QuizForm,
}


AS_TEXT: dict[type, type[ActivityForm]] = {Rating: RatingTextForm, Survey: SurveyTextForm}
"""What can be written as text too."""


def form_of(activity: AnyActivity, *, as_text: bool = False) -> ActivityForm:
    """The form for an activity of this kind; as text where it can be."""
    kinds = FORMS | AS_TEXT if as_text else FORMS
    return kinds[type(activity)].of(activity)


class NewActivityForm(PartForm):
    """Another activity."""

    kind = SelectField(_l("What it is"), choices=[SelectChoice(kind, name) for kind, name in KINDS.items()])
    key = StringField(_l("Key"), KEY_RULES)

    def activity(self) -> AnyActivity:
        """An empty one, to be filled on its own page."""
        return empty_activity(self.kind.data, self.key.data or "")


def untouched(activity: AnyActivity) -> bool:
    """Whether nobody has written anything into it yet."""
    return activity == empty_activity(activity.__struct_config__.tag, activity.key)  # type: ignore[arg-type]  # a tag of ours


def empty_activity(kind: str, key: str) -> AnyActivity:
    """An activity in which nothing is said yet."""
    empty: dict[str, AnyActivity] = {
        "reading": Reading(key=key),
        "video": Video(key=key, file={}, captions={}, seconds={}),
        "audio": Audio(key=key, file={}, captions={}, seconds={}),
        "quiz": Quiz(key=key, pass_at=60, questions=[]),
        "rating": Rating(key=key, levels=[], statements=[]),
        "journal": Journal(key=key),
        "download": Download(key=key, file={}),
        "live": Live(key=key, event=""),
        "survey": Survey(key=key, questions=[]),
    }
    return empty[kind]
