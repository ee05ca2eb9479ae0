"""What lists tell of a round of applications: that it is open, and that its deadline moved."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import select

from modules.cohorts.models import DeadlineMove
from modules.cohorts.rounds.rounds import Call, call_of, last_move, open_rounds
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_moment, with_zone
from modules.formats.html_text import markdown_to_text
from modules.formats.numerals import roman
from modules.mailings.desk import Desk
from modules.mailings.items.belonging import ANNOUNCEMENTS, lists_at
from modules.mailings.items.checking import LONGEST
from modules.mailings.items.models import Item
from modules.mailings.items.shortening import shorten
from modules.mailings.items.sourcing import News, NewsWords, tell
from modules.mailings.items.wordings import LOCALES, count_words

SOURCE = "round"


def tell_of_opened(desk: Desk) -> list[Item]:
    """Have lists tell of each round that is open and of which nothing was told yet.

    The clock looks: a round opens at its hour without anybody doing anything.
    """
    told = set(desk.session.scalars(select(Item.source_id).where(Item.source_kind == SOURCE)))
    calls = [
        each for each in open_rounds(desk.session, desk.now) if each.round.id not in told and each.cohort.archived_at is None
    ]
    return [item for each in calls if (item := _tell(desk, each, None)) is not None]


def tell_of_deadline(desk: Desk, round_id: int) -> Item | None:
    """Have lists tell until when teams can apply, by the newest move; nothing once that has passed, or where it never moved.

    Of a round that is yet to open nothing is told before it does.
    """
    call, move = call_of(desk.session, round_id), last_move(desk.session, round_id)
    if move is None or not call.round.opens_at <= desk.now < call.round.closes_at:
        return None
    return _tell(desk, call, move)


def _tell(desk: Desk, call: Call, move: DeadlineMove | None) -> Item | None:
    news = News(
        kind="deadline",
        source=(SOURCE, call.round.id),
        version=move.id if move else 0,
        locales=LOCALES,
        say=partial(_words, desk, call, move),
        link=f"/cohorts/{call.programme.slug}/{call.cohort.number}",
        due_at=call.round.closes_at,
        list_ids=lists_at(desk.session, [ANNOUNCEMENTS]),
        sample=call.programme.sample,
    )
    return tell(desk.session, news, desk.now)


def _words(desk: Desk, call: Call, move: DeadlineMove | None, locale: str) -> NewsWords:
    cohort, fill = f"{call.programme.short_name} {roman(call.cohort.number)}", desk.words(locale).fill
    if move is None:
        facts = fill("items/round.txt", cohort=cohort, due=_said(call, call.round.closes_at, locale))
        about, headline = _about(call, locale), fill("items/round_headline.txt", cohort=cohort)
    else:
        due, former = (_said(call, at, locale) for at in (move.moved_to, move.moved_from))
        facts = fill("items/deadline.txt", cohort=cohort, due=due, former=former)
        later = move.moved_to > move.moved_from
        about, headline = clean_line(move.reason), fill("items/deadline_headline.txt", cohort=cohort, later=later)
    return NewsWords(headline=headline, about=shorten(about, LONGEST - count_words(facts)), facts=facts, notice=facts)


def _said(call: Call, at: datetime, locale: str) -> str:
    zone = call.round.time_zone
    return with_zone(say_moment(at, zone, locale), zone, locale)


def _about(call: Call, locale: str) -> str:
    """What the programme is, in English where nobody has said it in the other language."""
    return markdown_to_text((call.programme.description_es if locale == "es" else "") or call.programme.description_en)
