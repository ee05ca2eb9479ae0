"""The newest editions of a list as a feed of news (RFC 4287)."""

from __future__ import annotations

from datetime import datetime
from html import escape

from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.formats.atom import Article, Head, atom
from modules.mailings.editions.archive import Archived, opened, shelf
from modules.mailings.editions.counting import plain_of
from modules.mailings.lists.models import MailingList


def news(session: Session, links: Links, owner: MailingList, locale: str, author: str) -> bytes:
    """The feed in one language, an edition that is not in it in another. Two statements."""
    rows = shelf(session, owner.id, locale).rows
    head = Head(
        locale=locale,
        title=owner.name_in(locale),
        author=author,
        address=links.page(f"/newsletters/{owner.slug}.atom", locale),
        page=links.page(f"/newsletters/{owner.slug}", locale),
        updated=max((_changed(row) for row in rows), default=owner.created_at),
    )
    return atom(head, [_article(links, owner, row, author) for row in rows])


def _article(links: Links, owner: MailingList, row: Archived, author: str) -> Article:
    paragraphs = opened(plain_of(row.page), links.page("/newsletters", row.page.locale)).strip().split("\n\n")
    return Article(
        uid=f"edition:{links.host}:{row.edition.id}",
        locale=row.page.locale,
        title=row.page.subject,
        page=links.edition(owner.slug, row.edition.number, row.page.locale),
        published=row.edition.frozen_at or row.edition.changed_at,
        updated=_changed(row),
        author=author,
        summary=row.preheader or row.page.subject,
        html="".join(f"<p>{escape(each)}</p>".replace("\n", "<br>") for each in paragraphs),
    )


def _changed(row: Archived) -> datetime:
    """When readers could last see a change: it was sent, or withdrawn."""
    edition = row.edition
    return edition.stopped_at or edition.frozen_at or edition.changed_at
