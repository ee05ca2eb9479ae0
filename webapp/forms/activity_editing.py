"""Forms of single activities in the training editor: each kind with the fields it needs."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from modules.events.drafts import LOCALES
from modules.training.content.parts import fingerprint
from modules.training.content.soundness import LONGEST_TEXT
from modules.training.content.values import (
    AnyActivity,
    Audio,
    Download,
    Journal,
    Live,
    ModuleContent,
    Quiz,
    Rating,
    Reading,
    Recording,
    Survey,
    Video,
)
from webapp.forms.event_fields import NumberField
from webapp.forms.quiz_editing import QuizForm
from webapp.forms.staff_training import KEY_RULES, PartForm, both
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
_LINE = [Length(max=500), Optional()]


class ActivityWords(Form):
    """An activity's words in one language."""

    title = StringField(_l("Title"), _LINE)
    words = TextAreaField(_l("Text"), [Length(max=LONGEST_TEXT), Optional()])


class FileWords(ActivityWords):
    """With a file of that language."""

    file = SelectField(_l("File"), validate_choice=False)


class RecordingWords(FileWords):
    """With captions and a length."""

    captions = SelectField(_l("Captions"), validate_choice=False)
    seconds = NumberField(_l("Length in seconds"), [Optional(), NumberRange(0, 100_000)])


class ActivityForm(PartForm):
    """A reading or a journal: title and words."""

    LONG_FIELDS = ("words",)
    FILES: tuple[str, ...] = ()
    en = FormField(ActivityWords)
    es = FormField(ActivityWords)

    @classmethod
    def of(cls, activity: AnyActivity) -> ActivityForm:
        """The form of an activity."""
        return cls(data={"seen": fingerprint(activity), **cls._values(activity)})

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        return both(activity, "title", "words", *cls.FILES)

    def offer(self, content: ModuleContent) -> None:
        """Let files be chosen from those of the module."""
        for locale in LOCALES if self.FILES else ():
            for name in self.FILES:
                field = self[locale].form[name]
                names = dict.fromkeys(["", *content.files, field.data or ""])
                field.choices = [SelectChoice(each, each or _("None yet")) for each in names]

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        return msgspec.structs.replace(stored, **{name: self.text(name, stored) for name in ("title", "words", *self.FILES)})


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
    sessions = NumberField(_l("Sessions to come to"), [InputRequired(_l("Write a whole number.")), NumberRange(1, 400)])

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        assert isinstance(activity, Live)
        return super()._values(activity) | {"event": activity.event, "sessions": activity.sessions}

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        return msgspec.structs.replace(super().part(stored), event=self.event.data, sessions=self.sessions.data)


class DetailedForm(ActivityForm):
    """A self-rating or a survey: its items as text."""

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        return super()._values(activity) | {"details": activity}

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        return super().part(self["details"].data or stored)


class RatingForm(DetailedForm):
    """A self-rating."""

    details = YamlField(_l("Levels and statements"), Rating, ELSEWHERE)


class SurveyForm(DetailedForm):
    """A survey."""

    details = YamlField(_l("Questions"), Survey, ELSEWHERE)


FORMS: dict[type, type[ActivityForm | QuizForm]] = {
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


def form_of(activity: AnyActivity) -> Any:
    """The form for an activity of this kind."""
    return FORMS[type(activity)].of(activity)  # type: ignore[arg-type]


class NewActivityForm(PartForm):
    """Another activity."""

    kind = SelectField(_l("What it is"), choices=[SelectChoice(kind, name) for kind, name in KINDS.items()])
    key = StringField(_l("Key"), KEY_RULES)

    def activity(self) -> AnyActivity:
        """An empty one, to be filled on its own page."""
        key = self.key.data or ""
        empty: dict[str, Any] = {
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
        made: AnyActivity = empty[self.kind.data]
        return made
