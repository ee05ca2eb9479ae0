"""Forms of a cohort's desk: deliverables, modules, sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from modules.cohorts import errors
from modules.cohorts.models import Deliverable
from modules.cohorts.work.assigned_modules import ModuleWish
from modules.cohorts.work.deliverables import DeliverableDraft, said_of
from modules.core.errors import Refused
from modules.core.fingerprints import fingerprint
from modules.core.times import from_local, local
from modules.training.errors import NotPublished
from webapp.forms.bounds import at_most
from webapp.forms.event_fields import DayField, HourField, MultiCheckboxField
from webapp.forms.teams import ROLE_CHOICES

LAST_MINUTE = time(23, 59)
ASKED = _l("Every team sees it on its desk now.")
CHANGED = _l("It is saved.")
ASSIGNED = _l("The module is assigned to the cohort.")
ENDED = _l("The module is asked for no longer. What people did stays.")
MADE = _l("The event is a session of this cohort now. Only its teams see it.")
DESK_FAULTS: dict[type[Refused], str] = {
    errors.GroupTaken: _l("This event belongs to another group."),
    errors.SessionHasGuests: _l("People from outside the cohort hold a seat at this event."),
    NotPublished: _l("This module is not published."),
}
SKIPPED = _l("The clock skips this hour. Choose another.")


class DeliverableForm(FlaskForm):  # type: ignore[misc]
    """What every team hands in. `zone` is the agency's: in it the due time is typed and said; `seen` is the fingerprint of what stood."""

    seen = HiddenField()
    title_en = StringField(
        _l("Title in English"),
        [InputRequired(_l("Write a title.")), at_most(200)],
    )
    title_es = StringField(_l("Title in Spanish"), [Optional(), at_most(200)])
    asks_en = TextAreaField(_l("What it should hold, in English"), [Optional()])
    asks_es = TextAreaField(_l("What it should hold, in Spanish"), [Optional()])
    due_on = DayField(_l("Due on"), [InputRequired(_l("Write the day."))])
    due_time = HourField(_l("Due at"), [Optional()])

    def __init__(self, zone: str, **kwargs: Any) -> None:
        self._zone = zone
        super().__init__(**kwargs)

    @classmethod
    def of(cls, found: Deliverable, zone: str) -> DeliverableForm:
        """What stands now."""
        due = local(found.due_at, zone)
        return cls(zone, obj=found, data={"seen": fingerprint(said_of(found)), "due_on": due.date(), "due_time": due.time()})

    def validate(self, extra_validators: Any = None) -> bool:
        """The due time is one that the clock shows."""
        return bool(super().validate(extra_validators)) and self._due() is not None

    def draft(self) -> DeliverableDraft:
        """What was typed."""
        due_at = self._due()
        assert due_at is not None, "validated before"
        return DeliverableDraft(
            title_en=self.title_en.data or "",
            title_es=self.title_es.data or "",
            asks_en=self.asks_en.data or "",
            asks_es=self.asks_es.data or "",
            due_at=due_at,
        )

    def _due(self) -> datetime | None:
        if self.due_on.data is None:
            return None
        try:
            return from_local(datetime.combine(self.due_on.data, self.due_time.data or LAST_MINUTE), self._zone)
        except (ValueError, OverflowError):  # an hour that the clock skips, or a year that no moment is in
            self.due_time.errors = [str(SKIPPED)]
            return None


class ModuleForm(FlaskForm):  # type: ignore[misc]
    """A module for the cohort."""

    module = SelectField(_l("Module"), [InputRequired(_l("Choose a module."))], coerce=int)
    roles = MultiCheckboxField(
        _l("Who of each team must complete it?"), [InputRequired(_l("Choose at least one role."))], choices=ROLE_CHOICES
    )
    due_on = DayField(_l("Due on"), [Optional()])

    def __init__(self, zone: str, modules: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        self._zone = zone
        super().__init__(**kwargs)
        self.module.choices = [SelectChoice(number, title) for number, title in modules]

    def wish(self) -> ModuleWish:
        """What was chosen; due at the end of the day."""
        due = from_local(datetime.combine(self.due_on.data, LAST_MINUTE), self._zone) if self.due_on.data else None
        return ModuleWish(module_id=self.module.data, roles=tuple(self.roles.data or ()), due_at=due)


class SessionForm(FlaskForm):  # type: ignore[misc]
    """An event that becomes a session."""

    event = SelectField(_l("Event"), [InputRequired(_l("Choose an event."))], coerce=int)

    def __init__(self, events: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event.choices = [SelectChoice(number, title) for number, title in events]
