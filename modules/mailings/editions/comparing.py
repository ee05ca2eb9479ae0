"""What is new in an edition since it was last approved, word by word, for whoever is to approve it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from sqlalchemy import delete, exists, insert, literal, select
from sqlalchemy.orm import Session

from modules.mailings.editions.counting import plain_of
from modules.mailings.editions.models import Edition, EditionPage, FormerPage
from modules.mailings.editions.queries import pages_of

Fate = Literal["same", "added", "removed"]
WORDS = re.compile(r"\s+|\S+")
AKIN = 0.4
"""How much of two paragraphs must be the same for them to be one that was rewritten."""


@dataclass(frozen=True)
class Run:
    """Words that stand side by side and share a fate."""

    fate: Fate
    words: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What became of the pages in each language. `approved`: since they were approved, else since they were handed in."""

    approved: bool
    paragraphs: dict[str, list[list[Run]]]


def keep_handed_in(session: Session, edition_id: int) -> None:
    """Before the pages of an edition are pressed anew: keep what they said, unless others were approved once."""
    approved = exists().where(FormerPage.edition_id == edition_id, FormerPage.approved)
    if not session.scalar(select(approved)):
        _keep(session, edition_id, approved=False)


def keep_approved(session: Session, edition_id: int) -> None:
    """Keep what was just approved, to compare with if somebody writes on."""
    _keep(session, edition_id, approved=True)


def changes_of(session: Session, edition: Edition) -> Changes | None:
    """What is new since the last version that was approved, else handed in; of a correction, since what readers have.

    None for pages that nobody saw before. A language that is new is added as a whole. Three statements at most.
    """
    former = {row.locale: row for row in session.scalars(select(FormerPage).where(FormerPage.edition_id == edition.id))}
    approved = not former or any(row.approved for row in former.values())
    before: dict[str, FormerPage] | dict[str, EditionPage] = former
    if not former and edition.corrects_id is not None:
        before = pages_of(session, edition.corrects_id)
    if not before:
        return None
    after = pages_of(session, edition.id)
    told = {each: compared(_told(before.get(each)), _told(after.get(each))) for each in sorted({*before, *after})}
    return Changes(approved=approved, paragraphs=told)


def compared(before: Sequence[str], after: Sequence[str]) -> list[list[Run]]:
    """The paragraphs that are not the same in both, by their order; one that was rewritten shows which of its words are new."""
    found: list[list[Run]] = []
    for _, i, k, m, n in (
        each for each in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if each[0] != "equal"
    ):
        found.extend(_replaced(before[i:k], after[m:n]))
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Run]]:
    """Paragraph by paragraph: one that is akin to its counterpart was rewritten, any other went or came."""
    for gone, come in zip_longest(old, new, fillvalue=""):
        runs = list(_rewritten(WORDS.findall(gone), WORDS.findall(come)))
        akin = sum(len(each.words) for each in runs if each.fate == "same")
        if akin >= AKIN * max(len(gone), len(come)):
            yield runs
        else:
            yield from ([run] for run in (Run("removed", gone), Run("added", come)) if run.words)


def _rewritten(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for kind, i, k, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run("same", "".join(old[i:k]))
        else:
            both = (Run("removed", "".join(old[i:k])), Run("added", "".join(new[m:n])))
            yield from (run for run in both if run.words)


def _told(page: FormerPage | EditionPage | None) -> list[str]:
    """The subject, once, and the other lines of the plain part that say something."""
    if page is None:
        return []
    return [page.subject, *(line for line in plain_of(page).splitlines() if line.strip() not in ("", page.subject))]


def _keep(session: Session, edition_id: int, *, approved: bool) -> None:
    columns = ["edition_id", "locale", "subject", "text", "counted"]
    told = select(*(getattr(EditionPage, each) for each in columns), literal(approved)).where(
        EditionPage.edition_id == edition_id
    )
    session.execute(delete(FormerPage).where(FormerPage.edition_id == edition_id))
    session.execute(insert(FormerPage).from_select([*columns, "approved"], told))
