"""Forms of items: what staff write once, what is wrong with it, and what is said after a deed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, Form, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from modules.core.errors import Refused
from modules.core.times import from_local, local
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.mailings.items.drafts import LIMITS, OWN_KINDS, ItemDraft, ItemWords
from modules.mailings.items.errors import Fault
from modules.mailings.items.models import Item
from modules.mailings.items.wordings import LOCALES
from modules.mailings.lists.models import MailingList
from webapp.event_presenting import site_zone
from webapp.forms.bounds import at_most
from webapp.forms.event_fields import DayField, HourField, MultiCheckboxField
from webapp.forms.event_parts import number_from
from webapp.forms.subscriptions import list_name

SAVED = _l("The item is saved.")
DONE = {
    "publish": _l("Published. Readers of its lists hear of it at the hour they chose."),
    "correct": _l("Whoever has it gets it once more, marked as updated."),
    "withdraw": _l("Withdrawn. It goes out to nobody else."),
}
CHANGED_MEANWHILE = _l("Nothing was done: somebody changed this item in between. Look at it again.")
PICTURE_REFUSALS = {
    KindNotAllowed: _l("This file is no picture that mail programs show. Take a PNG, a JPEG or a GIF."),
    FileTooLarge: _l("This picture is larger than 1 MB. Make it smaller, so that mail stays light."),
    FileEmpty: _l("This file is empty. Choose another."),
}
FAULTS = {
    "missing": _l("Write a headline, in English or in Spanish."),
    "bad_link": _l("Write an address that starts with https://, or a page of this site that starts with /."),
}
END_OF_DAY = time(23, 59)


class ItemWordsForm(Form):
    """The words of one language."""

    headline = StringField(_l("Headline"), [Optional(), at_most(LIMITS["headline"])])
    summary = TextAreaField(_l("Summary"), [Optional(), at_most(LIMITS["summary"])])
    image_alt = StringField(_l("What the picture shows"), [Optional(), at_most(LIMITS["image_alt"])])


class ItemForm(FlaskForm):  # type: ignore[misc]
    """All that is said of an item; its kind only where it is our own, its lists only where it may have others."""

    version = HiddenField()
    kind = RadioField(
        _l("Kind"),
        choices=[SelectChoice("announcement", _l("An announcement")), SelectChoice("deadline", _l("A deadline"))],
        default="announcement",
    )
    en = FormField(ItemWordsForm)
    es = FormField(ItemWordsForm)
    link = StringField(_l("Link"), [Optional(), at_most(1_000)])
    due_day = DayField(_l("Last day"), [Optional()])
    due_hour = HourField(_l("Until"), [Optional()])
    picture = FileField(_l("Picture"))
    drop_picture = BooleanField(_l("Take the picture out"))
    lists = MultiCheckboxField(_l("Lists that tell of it"), coerce=int)

    def __init__(self, offered: Iterable[MailingList], item: Item | None = None, draft: ItemDraft | None = None) -> None:
        self._offered = [SelectChoice(each.id, list_name(each)) for each in offered]
        super().__init__(data=_values(item, draft) if item and draft else None)
        if item is not None and item.kind not in OWN_KINDS:
            del self.kind
        if item is not None and item.private:
            del self.lists

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lists before anything is read: boxes know their values only then."""
        self.lists.choices = self._offered
        super().process(*args, **kwargs)

    @property
    def seen_version(self) -> int:
        """The version that was seen; 0 for anything forged, which is no version."""
        return number_from(self.version.data, 9) or 0

    def draft(self, image: str | None, before: ItemDraft | None = None) -> ItemDraft:
        """What was typed, with this picture; what the form does not ask stays as it stands."""
        kept = before or ItemDraft(words={})
        return ItemDraft(
            words={locale: ItemWords(**{each.short_name: each.data or "" for each in self[locale].form}) for locale in LOCALES},
            kind=self.kind.data if "kind" in self else kept.kind,
            link=self.link.data or "",
            due_at=self._due(kept.due_at),
            image=image,
            list_ids=frozenset(self.lists.data or ()) if "lists" in self else kept.list_ids,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, and an hour that the clock has."""
        sound: bool = super().validate(extra_validators)
        try:
            self._due(None)
        except ValueError:
            self.due_hour.errors = [
                _("This hour does not exist: the clock moves forward that night. Choose an hour before or after.")
            ]
            return False
        return sound

    def _due(self, before: datetime | None) -> datetime | None:
        """The typed moment; the stored one, with its seconds, where it reads the same."""
        if not self.due_day.data:
            return None
        wall = datetime.combine(self.due_day.data, self.due_hour.data or END_OF_DAY)
        same = before is not None and local(before, site_zone()).replace(tzinfo=None, second=0, microsecond=0) == wall
        return before if same else from_local(wall, site_zone())

    def show(self, faults: Iterable[Fault]) -> None:
        """Put each fault beside its field."""
        for fault in faults:
            field = self._field_of(*fault.field.split("."))
            field.errors = [*field.errors, str(FAULTS.get(fault.code, at_most(LIMITS.get(field.short_name, 1_000)).message))]

    def refuse_picture(self, refused: Refused) -> None:
        """Say beside the field why the picture was not taken."""
        self.picture.errors = [str(PICTURE_REFUSALS[type(refused)])]

    def _field_of(self, head: str, locale: str = "", name: str = "") -> Field:
        found: Field = self[locale].form[name] if head == "words" else self[head]
        return found


def _values(item: Item, draft: ItemDraft) -> dict[str, Any]:
    due = local(draft.due_at, site_zone()) if draft.due_at else None
    return {
        "version": item.version,
        "kind": draft.kind,
        "link": draft.link,
        "due_day": due.date() if due else None,
        "due_hour": due.time() if due else None,
        "lists": sorted(draft.list_ids),
        **{locale: vars(draft.words.get(locale, ItemWords())) for locale in LOCALES},
    }
