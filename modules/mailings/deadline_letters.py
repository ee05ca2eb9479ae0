"""What the letters about a moved deadline share: what it is, what it was, and why."""

from __future__ import annotations

from modules.cohorts.rounds.rounds import last_move
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_moment, with_zone
from modules.mailings.application_letters import Case
from modules.mailings.desk import Desk


def moved_values(desk: Desk, case: Case, locale: str) -> dict[str, object] | None:
    """What is said of an application whose deadline moved; None where it did not, or moved once more since the letter was asked for."""
    move = last_move(desk.session, case.round.id)
    if move is None or move.moved_at > desk.asked_at:
        return None
    zone = case.round.time_zone
    former = with_zone(say_moment(move.moved_from, zone, locale), zone, locale)
    return case.values(locale) | {"former": former, "reason": clean_line(move.reason)}
