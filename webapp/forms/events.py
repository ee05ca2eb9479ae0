"""Forms of events: what staff type, turned into a draft, and the draft's faults beside the fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, FieldList, FormField, RadioField, SelectField, StringField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from modules.events.drafts import LOCALES, SPOKEN, EventDraft, Meeting, Place, Words
from modules.events.faults import faults_of
from modules.events.models import Event, Tag
from modules.events.moving import Move
from modules.events.wordings import tag_name
from webapp.event_presenting import language_name
from webapp.forms.account import zone_choices
from webapp.forms.event_fields import DayField, HourField, MultiCheckboxField, NumberField
from webapp.forms.event_parts import MeetingForm, SeenForm, WordsForm
from webapp.languages import current_language

MOST_ROWS = 400
"""More than editors may write: a series of a partner's brings new dates year after year."""
PLACE = ("format", "venue", "address", "city")
LINES = ("county", "position", "join_link", "page_link", "host", "contact_email")
TAG_FIELDS = {"type": "type", "series": "series", "topic": "topics", "audience": "audiences"}
ONE_ONLY = ("type", "series")
END_OF_DAY = time(23, 59)
FIRST = ("en", "es", "type", "series", "topics", "audiences")
LAST = ("closes_day", "closes_hour", "interpreting", "languages", "host", "contact_email", "page_link")


class WhenAndWhere(SeenForm):
    """When and where: what moves when a published event changes it."""

    time_zone = SelectField(_l("Time zone"), validate_choice=False)
    meetings = FieldList(FormField(MeetingForm), min_entries=1, max_entries=MOST_ROWS)
    format = RadioField(
        _l("How people take part"),
        choices=[
            SelectChoice("online", _l("Online")),
            SelectChoice("in_person", _l("In person")),
            SelectChoice("hybrid", _l("In person or online")),
        ],
        default="online",
    )
    venue = StringField(_l("Place"), [Optional()])
    address = StringField(_l("Street address"), [Optional()])
    city = StringField(_l("City"), [Optional()])
    closes_day = DayField(_l("Registration closes on"), [Optional()])
    closes_hour = HourField(_l("At"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zone_choices()

    def schedule(self) -> tuple[Meeting, ...]:
        """The sessions that were typed and could be read."""
        return tuple(row.form.meeting() for row in self.meetings if not (row.form.blank or row.form.errors))

    def place(self) -> Place:
        """The place that was typed."""
        return Place(*(self[name].data or "" for name in PLACE))

    def closing(self) -> datetime | None:
        """When registration closes; without an hour, at the end of the day."""
        day = self.closes_day.data
        return datetime.combine(day, self.closes_hour.data or END_OF_DAY) if day else None

    def field_of(self, path: str) -> Field | None:
        """As the base says; a fault of the sessions as a whole stands at the first."""
        head, _dot, rest = path.partition(".")
        if head == "meetings":
            return self._meeting_field(*rest.split(".")) if "meetings" in self else None
        if head in LOCALES or head == "words":
            locale, _dot, name = rest.partition(".")
            return self[locale].form[name] if locale in self and name else None
        return super().field_of({"registration_closes": "closes_day"}.get(head, rest or head))

    def _meeting_field(self, number: str, name: str = "day") -> Field:
        rows = [row.form for row in self.meetings if not row.form.blank]
        row: MeetingForm = rows[int(number)] if number else self.meetings[0].form
        if row.all_day.data or row.last_day.data:
            name = {"starts": "day", "ends": "last_day"}.get(name, name)
        found: Field = row[name]
        return found


class MoveForm(WhenAndWhere):
    """Another time or place for a published event."""

    def move(self) -> Move:
        """As the deed wants it."""
        return Move(self.time_zone.data or "", self.schedule(), self.place(), self.closing())


class EventForm(WhenAndWhere):
    """Everything about an event; of a published one without what only a move may change."""

    en = FormField(WordsForm)
    es = FormField(WordsForm)
    join_link = URLField(_l("Link to join"), [Optional()])
    county = StringField(_l("County"), [Optional()])
    position = StringField(_l("Position on the map"), [Optional()])
    registration = RadioField(
        _l("Registration"),
        choices=[SelectChoice("open", _l("People register here")), SelectChoice("none", _l("Nobody needs to register"))],
        default="open",
    )
    capacity = NumberField(_l("Seats"), [Optional()])
    languages = MultiCheckboxField(_l("Spoken languages"), default=["en"])
    interpreting = MultiCheckboxField(_l("Interpreting for everybody"))
    type = SelectField(_l("Kind of event"), coerce=int, default=0)
    series = SelectField(_l("Series"), coerce=int, default=0)
    topics = MultiCheckboxField(_l("Topics"), coerce=int)
    audiences = MultiCheckboxField(_l("Made for"), coerce=int)
    host = StringField(_l("Hosts"), [Optional()])
    contact_email = EmailField(_l("Email address for questions"), [Optional()])
    page_link = URLField(_l("More on the web"), [Optional()])

    def __init__(self, tags: Sequence[Tag], stored: Event | None = None) -> None:
        """The form of a new event, or of one that is loaded whole."""
        self._tags = tags
        super().__init__(data=values_of(stored) if stored else None)
        # In the order of the page, which is that of the error summary.
        fields: dict[str, Field] = dict(self._fields)  # type: ignore[has-type]
        middle = [name for name in fields if name not in (*FIRST, *LAST)]
        self._fields = {name: fields[name] for name in (*FIRST, *middle, *LAST)}
        if stored and stored.status != "draft":
            for name in ("time_zone", "meetings", *PLACE):
                del self[name]

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer the choices before anything is read: boxes know their values only then."""
        offered = {kind: [_offer(tag) for tag in self._tags if tag.kind == kind] for kind in TAG_FIELDS}
        for kind in ONE_ONLY:
            self[kind].choices = [SelectChoice(0, _("None of these")), *offered[kind]]
        self.topics.choices, self.audiences.choices = offered["topic"], offered["audience"]
        spoken = [SelectChoice(code, _capital(language_name(code))) for code in SPOKEN]
        self.languages.choices = self.interpreting.choices = spoken
        super().process(*args, **kwargs)

    def judged(self, stored: EventDraft | None = None) -> bool:
        """Whether everything could be read. If not, faults of what could be read are shown as well: nobody mends a form twice."""
        if self.validate():
            return True
        rows_read = "meetings" not in self or not any(row.form.errors for row in self.meetings)
        faults = faults_of(self.draft(stored))
        self.show(fault for fault in faults if self._is_news(fault.field, rows_read=rows_read))
        return False

    def _is_news(self, path: str, *, rows_read: bool) -> bool:
        if path.startswith(("meetings", "registration_closes")) and not rows_read:
            return False
        field = self.field_of(path)
        return field is not None and not field.errors

    def draft(self, stored: EventDraft | None = None) -> EventDraft:
        """What was typed; time and place of `stored` where the form has no fields for them."""
        if "meetings" in self:
            stored = EventDraft({}, self.time_zone.data or "", self.schedule(), self.place())
        assert stored is not None
        return replace(
            stored,
            words={locale: self[locale].form.words() for locale in LOCALES},
            languages=tuple(self.languages.data or ()),
            interpreting=tuple(self.interpreting.data or ()),
            capacity=self.capacity.data,
            registration=self.registration.data or "",
            registration_closes=self.closing(),
            tag_ids=frozenset(chosen for field in TAG_FIELDS.values() for chosen in _many(self[field].data)),
            county=self.county.data or "",
            position=self.position.data or "",
            join_link=self.join_link.data or "",
            page_link=self.page_link.data or "",
            host=self.host.data or "",
            contact_email=self.contact_email.data or "",
        )


def values_of(event: Event) -> dict[str, Any]:
    """What the fields show of an event that is loaded whole."""
    draft = EventDraft.of(event)
    closes = draft.registration_closes
    tags = {field: [tag.id for tag in event.tags if tag.kind == kind] for kind, field in TAG_FIELDS.items()}
    return {
        **{name: getattr(draft.place, name) for name in PLACE},
        **{name: getattr(draft, name) for name in (*LINES, "capacity", "registration", "time_zone")},
        **{locale: asdict(draft.words.get(locale, Words())) for locale in LOCALES},
        **tags,
        **{field: next(iter(tags[field]), 0) for field in ONE_ONLY},
        "version": event.version,
        "meetings": [_row(meeting) for meeting in draft.meetings],
        "closes_day": closes.date() if closes else None,
        "closes_hour": closes.time() if closes else None,
        "languages": list(draft.languages),
        "interpreting": list(draft.interpreting),
    }


def _many(chosen: int | list[int] | None) -> list[int]:
    """What a field of tags holds, whether it takes one or many."""
    return (chosen if isinstance(chosen, list) else [chosen]) if chosen else []


def _row(meeting: Meeting) -> dict[str, Any]:
    first, last = meeting.starts.date(), meeting.ends.date()
    return {
        "session_id": meeting.session_id,
        "day": first,
        "starts": None if meeting.all_day else meeting.starts.time(),
        "ends": None if meeting.all_day else meeting.ends.time(),
        "last_day": last if last != first else None,
        "all_day": meeting.all_day,
        "room": meeting.room,
    }


def _offer(tag: Tag) -> SelectChoice:
    return SelectChoice(tag.id, tag_name(tag, current_language()).text)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
