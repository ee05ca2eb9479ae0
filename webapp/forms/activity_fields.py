"""What the forms of all activities have: title and words in both languages, and what was seen."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from modules.core.fingerprints import fingerprint
from modules.events.drafts import LOCALES
from modules.training.content.soundness import LONGEST_TEXT
from modules.training.content.values import AnyActivity, ModuleContent
from webapp.forms.bounds import at_most
from webapp.forms.staff_training import PartForm, both

LINE = [at_most(500), Optional()]


class ActivityWords(Form):
    """An activity's words in one language."""

    title = StringField(_l("Title"), LINE)
    words = TextAreaField(_l("Text"), [at_most(LONGEST_TEXT), Optional()])


class ActivityForm(PartForm):
    """A reading or a journal: title and words. `NAMES` are texts, `FILES` names of files, by language."""

    LONG_FIELDS: tuple[str, ...] = ("words",)
    NAMES: tuple[str, ...] = ("title", "words")
    FILES: tuple[str, ...] = ()
    en: FormField[Any] = FormField(ActivityWords)
    es: FormField[Any] = FormField(ActivityWords)

    @classmethod
    def of(cls, activity: AnyActivity) -> ActivityForm:
        """The form of an activity."""
        return cls(data={"seen": fingerprint(activity), **cls._values(activity)})

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        return both(activity, *cls.NAMES, *cls.FILES)

    def offer(self, content: ModuleContent) -> None:
        """Let files be chosen from those of the module."""
        for locale in LOCALES if self.FILES else ():
            for name in self.FILES:
                field = self[locale].form[name]
                names = dict.fromkeys(["", *content.files, field.data or ""])
                field.choices = [SelectChoice(each, each or _("None yet")) for each in names]

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        return msgspec.structs.replace(stored, **{name: self.text(name, stored) for name in (*self.NAMES, *self.FILES)})
