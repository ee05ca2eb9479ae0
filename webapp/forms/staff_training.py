"""Forms of the training editor: a module's words, a lesson's words, publishing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, Regexp

from modules.core.fingerprints import fingerprint
from modules.core.ids import SLUG_LENGTH
from modules.events.drafts import LOCALES
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.training.content.soundness import KEY, LONGEST_MODULE, LONGEST_TEXT
from modules.training.content.values import Lesson, ModuleContent, Text
from webapp.forms.bounds import at_most, within
from webapp.forms.event_fields import NumberField
from webapp.forms.event_parts import number_from

SERIES_SAVED = _l("Saved. What a series says is seen at once.")
SAVED = _l("Saved in the draft. Learners see it once you publish.")
ADDED = _l("Added to the draft.")
REMOVED = _l("Taken out of the draft. Published versions keep it.")
PUBLISHED = _l("Published. New learners get this version.")
UNPUBLISHED = _l("Nobody can begin this module any more. Those who began go on, and what was earned stays.")
NOTHING_CHANGED = _l("Nothing changed since the last version, so there is nothing to publish.")
CHANGED_MEANWHILE = _l("Somebody changed the draft in between. Look at the numbers again, then publish.")
KEY_TAKEN = _l("Something here has this key already. Choose another.")
FILE_REFUSED = _l(
    "This file is not taken. Pictures, films (WebM, MP4), sounds (Opus, MP3), captions (VTT), PDF, Office files and text are."
)
FILE_TOO_LARGE = _l("This file is larger than 8 MB.")
FILE_MISSING = _l("Choose a file first.")
FILE_REFUSALS = {KindNotAllowed: FILE_REFUSED, FileTooLarge: FILE_TOO_LARGE, FileEmpty: FILE_MISSING}
_MUST = _l("This needs an answer.")
MINUTES = (within(1, LONGEST_MODULE), InputRequired(_l("Write a whole number.")))
KEY_RULES = (
    InputRequired(_MUST),
    Regexp(
        re.compile(f"^{KEY.pattern}$", re.ASCII), message=_l("Lower-case letters, digits and hyphens, such as who-decides.")
    ),
    at_most(SLUG_LENGTH),
)
LINE = [at_most(500), Optional()]
LONG = [at_most(LONGEST_TEXT), Optional()]


def tidy(text: str | None, *, long: bool = False) -> str:
    """What was typed, with the line ends of files; long texts end with one."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return f"{lines.rstrip()}\n" if long and lines.strip() else lines.strip()


def _same(before: str | None, typed: str) -> bool:
    return before is not None and tidy(before) == typed.strip()


class PartForm(FlaskForm):  # type: ignore[misc]
    """A part of a content in both languages; `seen` is its fingerprint when it was opened."""

    seen = HiddenField()
    LONG_FIELDS: tuple[str, ...] = ()

    def rule_field(self, _path: Sequence[str]) -> Field | None:
        """Where a problem of a rule is said; None where no rule is written."""
        return None

    def text(self, name: str, stored: msgspec.Struct | None = None) -> Text:
        """A text of which each language has a field of this name; a language without words is left out.

        What differs from the stored text in blanks at its ends alone is the stored text.
        """
        before: Text = getattr(stored, name, {})
        typed = {locale: tidy(self[locale].form[name].data, long=name in self.LONG_FIELDS) for locale in LOCALES}
        kept = {locale: before[locale] if _same(before.get(locale), words) else words for locale, words in typed.items()}
        return {locale: words for locale, words in kept.items() if words}


def both(part: msgspec.Struct, *names: str) -> dict[str, Any]:
    """What the fields of each language show."""
    return {locale: {name: getattr(part, name).get(locale, "") for name in names} for locale in LOCALES}


class VersionForm(FlaskForm):  # type: ignore[misc]
    """A deed on a row as it was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was seen; 0 for anything forged, which is no version."""
        return number_from(self.version.data, 9) or 0


class ModuleWords(Form):
    """A module's words in one language."""

    title = StringField(_l("Title"), LINE)
    summary = TextAreaField(_l("In one or two sentences"), LONG)
    description = TextAreaField(_l("What people will be able to do"), LONG)
    guide = TextAreaField(_l("Guide for facilitators"), LONG)


class ModuleForm(PartForm):
    """The words of a module."""

    LONG_FIELDS = ("description", "guide")
    en = FormField(ModuleWords)
    es = FormField(ModuleWords)
    minutes = NumberField(_l("Minutes it takes"), MINUTES)
    makers = TextAreaField(_l("Who made it"), LONG)

    @classmethod
    def of(cls, module: ModuleContent) -> ModuleForm:
        """The form of a module's own part."""
        words = both(module, *(name for name in ModuleWords()._fields))
        return cls(data={"seen": fingerprint(module), "minutes": module.minutes, "makers": "\n".join(module.makers), **words})

    def part(self, stored: ModuleContent) -> ModuleContent:
        """What was typed."""
        texts = {name: self.text(name, stored) for name in ModuleWords()._fields}
        makers = [line.strip() for line in tidy(self.makers.data).split("\n") if line.strip()]
        return msgspec.structs.replace(stored, minutes=self.minutes.data or 0, makers=makers, **texts)


class LessonWords(Form):
    """A lesson's words in one language."""

    title = StringField(_l("Title"), LINE)
    lead = StringField(_l("One sentence below the title"), LINE)


class LessonForm(PartForm):
    """The words of a lesson."""

    en = FormField(LessonWords)
    es = FormField(LessonWords)
    minutes = NumberField(_l("Minutes it takes"), MINUTES)

    @classmethod
    def of(cls, lesson: Lesson) -> LessonForm:
        """The form of a lesson's own part."""
        return cls(data={"seen": fingerprint(lesson), "minutes": lesson.minutes, **both(lesson, "title", "lead")})

    def part(self, stored: Lesson) -> Lesson:
        """What was typed."""
        return msgspec.structs.replace(
            stored, title=self.text("title", stored), lead=self.text("lead", stored), minutes=self.minutes.data or 0
        )


class NewLessonForm(LessonForm):
    """Another lesson."""

    key = StringField(_l("Key in the address"), KEY_RULES)

    def lesson(self) -> Lesson:
        """What was typed."""
        return self.part(Lesson(key=self.key.data or "", title={}, minutes=1, activities=[]))


class PublishForm(VersionForm):
    """What kind of change it is."""

    change = RadioField(
        _l("What kind of change is it?"),
        choices=[
            SelectChoice("correction", _l("A correction: words are better, the meaning is the same")),
            SelectChoice("improvement", _l("An improvement: worth reading, and nobody has to")),
            SelectChoice("required", _l("A required change: those who have finished are asked for what is new")),
        ],
        default="correction",
    )
    words = StringField(_l("What changed, in one sentence"), LINE)
