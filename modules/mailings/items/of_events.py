"""What lists tell of an event: that there is one, that it moved, that it does not take place.

A cancelled event is a correction, not a withdrawal. Somebody who was told that it takes place, and may come without having
registered, must hear that it does not; whoever never heard of it need not (`Item.called_off`).
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from modules.events.entries import place_line
from modules.events.models import Event, EventSession
from modules.events.queries import event_by_id
from modules.events.wordings import said
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_days, say_span, with_zone
from modules.formats.html_text import markdown_to_text
from modules.mailings.desk import Desk
from modules.mailings.items.belonging import lists_at, places_of_event
from modules.mailings.items.checking import LONGEST
from modules.mailings.items.models import Item
from modules.mailings.items.shortening import shorten
from modules.mailings.items.sourcing import News, NewsWords, tell
from modules.mailings.items.wordings import count_words


def tell_of_event(desk: Desk, event_id: int) -> Item | None:
    """Have lists tell of an event as it stands now, whatever happened to it; what they told already they do not tell again.

    Nothing is told of a draft, of what is over, or of an event for a group that has no list.
    """
    event = event_by_id(desk.session, event_id)
    if event.status == "draft" or event.ends_at <= desk.now:
        return None
    lists = lists_at(desk.session, places_of_event(desk.session, event))
    if event.group_id is not None and not lists:
        return None
    news = News(
        kind="event",
        source=("event", event.id),
        version=event.sequence,
        locales=[wording.locale for wording in event.wordings],
        say=partial(_words, desk, event),
        link=f"/events/{event.slug}",
        due_at=_due(event, desk.now),
        list_ids=lists,
        private=event.group_id is not None,
        called_off=event.status == "cancelled",
        sample=event.sample,
    )
    return tell(desk.session, news, desk.now)


def _due(event: Event, now: datetime) -> datetime:
    """When there is nothing more to tell: registration closes, else it begins, else it is over; whichever is still to come."""
    closes = event.registration_closes_at if event.registration == "open" else None
    return next(each for each in (closes, event.starts_at, event.ends_at) if each is not None and each > now)


def _words(desk: Desk, event: Event, locale: str) -> NewsWords:
    title = clean_line(said(event, "title", locale).text)
    when = _when(desk, event, locale)
    fill = desk.words(locale).fill
    if event.status == "cancelled":
        planned, reason = _span(event, _next(event, desk.now), locale), clean_line(event.cancel_reason)
        notice = fill("items/event_cancelled.txt", planned=planned, reason=reason)
        return NewsWords(headline=fill("items/event_cancelled_headline.txt", title=title), about="", facts="", notice=notice)
    notice = fill("items/event_moved.txt", when=when)
    return NewsWords(
        headline=title, about=shorten(_about(event, locale), LONGEST - count_words(notice)), facts=when, notice=notice
    )


def _about(event: Event, locale: str) -> str:
    """Its summary, else its description, in this language alone where there are any words in it."""
    own = next((each for each in event.wordings if each.locale == locale), None)
    if own is not None:
        return own.summary or markdown_to_text(own.description)
    return said(event, "summary", locale).text or markdown_to_text(said(event, "description", locale).text)


def _when(desk: Desk, event: Event, locale: str) -> str:
    left = [each for each in event.sessions if each.cancelled_at is None and each.ends_at > desk.now]
    span = _span(event, _next(event, desk.now), locale)
    online, place = event.format != "in_person", place_line(event)
    return desk.words(locale).fill(
        "items/event_when.txt", span=f"{span[:1].upper()}{span[1:]}", more=len(left) - 1, online=online, place=place
    )


def _next(event: Event, now: datetime) -> EventSession:
    """The meeting that is next; of what is cancelled or has begun, the first that stands."""
    live = [each for each in event.sessions if each.cancelled_at is None] or event.sessions
    return next((each for each in live if each.starts_at > now), live[0])


def _span(event: Event, meeting: EventSession, locale: str) -> str:
    starts, ends, zone = meeting.starts_at, meeting.ends_at, event.time_zone
    return (
        say_days(starts, ends, zone, locale)
        if meeting.all_day
        else with_zone(say_span(starts, ends, zone, locale), zone, locale)
    )
