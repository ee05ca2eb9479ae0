"""What lists tell of a round of applications whose deadline moved."""

from __future__ import annotations

from functools import partial

from modules.cohorts.models import DeadlineMove
from modules.cohorts.rounds.rounds import Call, call_of, last_move
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_moment, with_zone
from modules.formats.numerals import roman
from modules.mailings.desk import Desk
from modules.mailings.items.belonging import ANNOUNCEMENTS, lists_at
from modules.mailings.items.checking import LONGEST
from modules.mailings.items.models import Item
from modules.mailings.items.shortening import shorten
from modules.mailings.items.sourcing import News, NewsWords, tell
from modules.mailings.items.wordings import LOCALES, count_words


def tell_of_deadline(desk: Desk, round_id: int) -> Item | None:
    """Have lists tell until when teams can apply, by the newest move; nothing once that has passed, or where it never moved."""
    call, move = call_of(desk.session, round_id), last_move(desk.session, round_id)
    if move is None or call.round.closes_at <= desk.now:
        return None
    news = News(
        kind="deadline",
        source=("round", round_id),
        version=move.id,
        locales=LOCALES,
        say=partial(_words, desk, call, move),
        link=f"/cohorts/{call.programme.slug}/{call.cohort.number}",
        due_at=call.round.closes_at,
        list_ids=lists_at(desk.session, [ANNOUNCEMENTS]),
        sample=call.programme.sample,
    )
    return tell(desk.session, news, desk.now)


def _words(desk: Desk, call: Call, move: DeadlineMove, locale: str) -> NewsWords:
    zone = call.round.time_zone
    due, former = (with_zone(say_moment(at, zone, locale), zone, locale) for at in (move.moved_to, move.moved_from))
    cohort, fill = f"{call.programme.short_name} {roman(call.cohort.number)}", desk.words(locale).fill
    later = move.moved_to > move.moved_from
    facts = fill("items/deadline.txt", cohort=cohort, due=due, former=former)
    return NewsWords(
        headline=fill("items/deadline_headline.txt", cohort=cohort, later=later),
        about=shorten(clean_line(move.reason), LONGEST - count_words(facts)),
        facts=facts,
        notice=facts,
    )
