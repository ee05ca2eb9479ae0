"""The archive of a list: its editions as they were sent, for everybody, in the reader's language where they are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, defer

from modules.core.errors import NotFound
from modules.mailings.bulk.holes import Hole
from modules.mailings.editions.models import Edition, EditionPage, EditionText
from modules.mailings.editions.queries import PUBLIC
from modules.mailings.lists.models import MailingList

SHELF = 20
TEXT_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Archived:
    """One edition with its page in one language; `preheader` is the sentence that mail programs show beside the subject."""

    edition: Edition
    page: EditionPage
    preheader: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Some of a list's editions, newest first, and how many there are."""

    rows: Sequence[Archived]
    total: int

    @property
    def pages(self) -> int:
        """How many pages the archive has."""
        return -(-self.total // SHELF)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An edition in the archive, with what surrounds it: its pages by language, what it corrects, what corrects it, its neighbours."""

    edition: Edition
    pages: dict[str, EditionPage]
    corrects: Edition | None
    corrected_by: Edition | None
    before: int | None
    after: int | None

    def page(self, locale: str) -> EditionPage:
        """The page in this language, else in English, else in any. NotFound where nothing was pressed."""
        found = self.pages.get(locale) or self.pages.get("en") or next(iter(self.pages.values()), None)
        if found is None:
            raise NotFound
        return found


def list_of_slug(session: Session, slug: str) -> MailingList:
    """A list by the name in its address, retired ones too: their editions stay. NotFound."""
    found = session.scalars(select(MailingList).where(MailingList.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return found


def shelf(session: Session, list_id: int, locale: str, text: str = "", page: int = 1) -> Shelf:
    """The editions of one page of the archive; with `text`, those that say all of its words in some language. Two statements."""
    wanted = [Edition.list_id == list_id, Edition.state.in_(PUBLIC), *_says(text)]
    there = select(Edition, EditionPage, EditionText.preheader).join(EditionPage, EditionPage.edition_id == Edition.id)
    own = and_(EditionText.edition_id == Edition.id, EditionText.locale == EditionPage.locale)
    nearest = [(EditionPage.locale == locale).desc(), (EditionPage.locale == "en").desc(), EditionPage.locale]
    found = (
        there.outerjoin(EditionText, own)
        .where(*wanted)
        .ext(distinct_on(Edition.number))
        .order_by(Edition.number.desc(), *nearest)
        .limit(SHELF)
        .offset((page - 1) * SHELF)
        .options(defer(EditionPage.html))
    )
    rows = [Archived(edition=row[0], page=row[1], preheader=row[2] or "") for row in session.execute(found)]
    counted = select(func.count(Edition.id.distinct())).join(EditionPage, EditionPage.edition_id == Edition.id)
    return Shelf(rows=rows, total=session.scalar(counted.where(*wanted)) or 0)


def kept_edition(session: Session, list_id: int, number: int) -> Kept:
    """One edition of the archive. NotFound for one that was never sent. Three statements."""
    sent = [Edition.list_id == list_id, Edition.state.in_(PUBLIC)]
    edition = session.scalars(select(Edition).where(*sent, Edition.number == number)).one_or_none()
    if edition is None:
        raise NotFound
    last, next_ = func.max(Edition.number), func.min(Edition.number)
    near = [
        Edition.corrects_id == edition.id,
        Edition.id == edition.corrects_id,
        Edition.number == select(last).where(*sent, Edition.number < number).scalar_subquery(),
        Edition.number == select(next_).where(*sent, Edition.number > number).scalar_subquery(),
    ]
    others = session.scalars(select(Edition).where(*sent, or_(*near)).order_by(Edition.number)).all()
    pages = session.scalars(select(EditionPage).where(EditionPage.edition_id == edition.id).order_by(EditionPage.locale))
    return Kept(
        edition=edition,
        pages={page.locale: page for page in pages},
        corrects=next((each for each in others if each.id == edition.corrects_id), None),
        corrected_by=next((each for each in reversed(others) if each.corrects_id == edition.id), None),
        before=max((each.number for each in others if each.number < number), default=None),
        after=min((each.number for each in others if each.number > number), default=None),
    )


def opened(pressed: str, choosing: str) -> str:
    """A pressed page for somebody whose subscription we do not know: both holes lead to where lists are chosen."""
    return pressed.replace(Hole.LEAVE, choosing).replace(Hole.PREFERENCES, choosing)


def _says(text: str) -> list[ColumnElement[bool]]:
    """The conditions of a search: each word somewhere in the subject or the text of one page, without regard to accents."""
    told = func.lower(func.plain(EditionPage.subject + " " + EditionPage.text))
    return [func.strpos(told, func.lower(func.plain(word))) > 0 for word in text[:TEXT_LIMIT].split()]
