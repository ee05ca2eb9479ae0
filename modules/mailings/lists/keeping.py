"""Keeping lists: making one, saying what it is called and in which order it stands, opening, closing and retiring it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.ids import slug_of
from modules.formats.cleaning import clean_line
from modules.mailings.lists.errors import ListRefused
from modules.mailings.lists.models import MailingList
from modules.mailings.lists.queries import find_list
from modules.mailings.lists.scopes import scopes

LONGEST_NAME, LONGEST_ABOUT, HIGHEST_RANK = 60, 300, 1000
OURS = {"check-email", "images", "posts", "abuse", "bounces", "leave", "postmaster"}
"""Pages beside those of the lists, and mailboxes beside theirs: the next free address is taken instead."""
ONE_EACH = {"topic", "audience", "county", "cohort"}
"""Of one thing there is one list."""


@dataclass(frozen=True, kw_only=True)
class ListWords:
    """What staff say of a list; without Spanish words the English ones are shown. Cohorts' lists are never open."""

    name_en: str
    name_es: str = ""
    about_en: str = ""
    about_es: str = ""
    open: bool = True
    rank: int = 0
    time_zone: str = "America/Los_Angeles"

    def __post_init__(self) -> None:
        """Clean them."""
        for name in ("name_en", "name_es", "about_en", "about_es"):
            object.__setattr__(self, name, clean_line(getattr(self, name)))


def make_list(session: Session, place: tuple[str, str], words: ListWords, actor_id: int | None, now: datetime) -> MailingList:
    """A list about `place` (kind and scope). Its address is made of its English name. Raises ListRefused; makers wait for each other."""
    session.execute(text("select pg_advisory_xact_lock(hashtext('mailings.lists'))"))
    kind, scope = place
    faults = dict(_faults(words))
    if place not in {(each.kind, each.scope) for each in scopes(session)}:
        faults["place"] = "place"
    elif kind in ONE_EACH and session.scalar(_live(kind, scope)):
        faults["place"] = "twice"
    if faults:
        raise ListRefused(faults=faults)
    made = MailingList(kind=kind, scope=scope, slug=_free_slug(session, words.name_en), created_at=now)
    _say(made, words)
    session.add(made)
    session.flush()  # the trail names its id
    note(session, actor_id, "made", ("mailing_list", made.id), now)
    return made


def change_list(session: Session, list_id: int, words: ListWords, actor_id: int | None, now: datetime) -> None:
    """Say something else of it; its address and what it is about stay. Raises ListRefused, NotFound."""
    found = find_list(session, list_id)
    if faults := dict(_faults(words)):
        raise ListRefused(faults=faults)
    _say(found, words)
    note(session, actor_id, "changed", ("mailing_list", list_id), now)


def retire_list(session: Session, list_id: int, actor_id: int | None, now: datetime) -> None:
    """It takes nobody and sends nothing any more; its past editions and its readers' wishes stay. Once. NotFound."""
    found = find_list(session, list_id)
    if found.retired_at is None:
        found.retired_at = now
        note(session, actor_id, "retired", ("mailing_list", list_id), now)


def reopen_list(session: Session, list_id: int, actor_id: int | None, now: datetime) -> None:
    """It sends again, to those who had it and did not leave. NotFound; ListRefused where another took its place."""
    found = find_list(session, list_id)
    if found.retired_at is None:
        return
    if found.kind in ONE_EACH and session.scalar(_live(found.kind, found.scope)):
        raise ListRefused(faults={"place": "twice"})
    found.retired_at = None
    note(session, actor_id, "reopened", ("mailing_list", list_id), now)


def _live(kind: str, scope: str) -> Select[int]:
    return select(MailingList.id).where(MailingList.kind == kind, MailingList.scope == scope, MailingList.retired_at.is_(None))


def _say(found: MailingList, words: ListWords) -> None:
    for name, value in vars(words).items():
        setattr(found, name, value)
    if found.kind == "cohort":
        found.open = False


def _faults(words: ListWords) -> Iterator[tuple[str, str]]:
    if not words.name_en:
        yield "name_en", "empty"
    for name, limit in (("name", LONGEST_NAME), ("about", LONGEST_ABOUT)):
        for language in ("en", "es"):
            if len(getattr(words, f"{name}_{language}")) > limit:
                yield f"{name}_{language}", "long"
    if not 0 <= words.rank <= HIGHEST_RANK:
        yield "rank", "rank"


def _free_slug(session: Session, name: str) -> str:
    wanted = slug_of(name)
    taken = set(session.scalars(select(MailingList.slug).where(MailingList.slug.startswith(wanted)))) | OURS
    return next(slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)
