"""The newest events as news: for feed readers, which want what was added, where calendars want what takes place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from modules.events.choices import FOR_EVERYBODY, PUBLIC
from modules.events.entries import place_line
from modules.events.entry_words import html_words
from modules.events.models import CalendarVersion, Event
from modules.events.wordings import said, tag_name
from modules.feeds.addresses import PublicFeed
from modules.feeds.publisher import Publisher
from modules.formats.atom import Article, Head, atom
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_days, say_span, with_zone

MOST = 50


class News(NamedTuple):
    """`version` is the number of all calendars that the bytes belong to."""

    version: int
    body: bytes


def news(session: Session, publisher: Publisher, locale: str) -> News:
    """Those published last, the newest first, cancelled ones included; three statements, number and events by one of them."""
    newest = and_(Event.status.in_(PUBLIC), FOR_EVERYBODY, Event.published_at.is_not(None))
    statement = (
        select(CalendarVersion, Event)
        .select_from(CalendarVersion)
        .outerjoin(Event, newest)
        .order_by(Event.published_at.desc(), Event.id.desc())
        .limit(MOST)
        .options(joinedload(Event.wordings), selectinload(Event.sessions), selectinload(Event.tags))
        .execution_options(populate_existing=True)
    )
    rows = session.execute(statement).unique().all()
    calendars = rows[0][0]
    events = [event for _, event in rows if event is not None]
    head = Head(
        locale=locale,
        title=publisher.words(locale).fill("calendars/news_name.txt", site=publisher.site_name).strip(),
        author=publisher.site_name,
        address=publisher.links.base_url + PublicFeed(locale, news=True).key,
        page=publisher.links.page("/events", locale),
        updated=max((event.changed_at for event in events), default=calendars.changed_at),
    )
    return News(calendars.number, atom(head, _articles(events, publisher, locale)))


def _articles(events: Iterable[Event], publisher: Publisher, locale: str) -> Iterable[Article]:
    prefix = publisher.cancelled_prefix(locale)
    for event in events:
        title, cancelled = said(event, "title", locale), event.status == "cancelled"
        reason = clean_line(event.cancel_reason) if cancelled else ""
        page = publisher.links.event(event.slug, locale)
        facts = [reason, _when(event, locale), place_line(event)]
        assert event.published_at is not None
        yield Article(
            uid=event.uid,
            locale=title.locale,
            title=(prefix if cancelled else "") + title.text,
            page=page,
            published=event.published_at,
            updated=max(event.changed_at, event.published_at),
            author=event.host or publisher.site_name,
            summary="\n".join(filter(None, [*facts, said(event, "summary", locale).text])),
            html=html_words(event, locale, tuple(facts), page),
            categories=tuple(tag_name(tag, locale).text for tag in sorted(event.tags, key=lambda tag: tag.slug)),
        )


def _when(event: Event, locale: str) -> str:
    """From the first session to the end of the last, on the event's own clock."""
    live = [each for each in event.sessions if each.cancelled_at is None]
    say = say_days if live and all(each.all_day for each in live) else say_span
    return with_zone(say(event.starts_at, event.ends_at, event.time_zone, locale), event.time_zone, locale)
