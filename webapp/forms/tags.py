"""Forms of types, topics, audiences and series."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from modules.events.tagging import TagNames
from webapp.forms.event_parts import FaultyForm

ADDED = _l("It is added. Events can carry it now.")
RENAMED = _l("The new name is saved.")


class NamesForm(FaultyForm):
    """What it is called."""

    name_en = StringField(_l("Name in English"))
    name_es = StringField(_l("Name in Spanish"), [Optional()])

    def names(self) -> TagNames:
        """As the deeds want them."""
        return TagNames(self.name_en.data or "", self.name_es.data or "")


class NewTagForm(NamesForm):
    """Another one."""

    kind = RadioField(
        _l("What it says of an event"),
        choices=[
            SelectChoice("topic", _l("What it is about")),
            SelectChoice("audience", _l("Whom it is made for")),
            SelectChoice("type", _l("What kind of event it is")),
            SelectChoice("series", _l("Which series it belongs to")),
        ],
        default="topic",
        validate_choice=False,
    )
