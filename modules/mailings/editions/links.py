"""The links of an edition: which there are, and what the outside ones answered when they were last tried."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.mailings.bulk.holes import OPEN
from modules.mailings.editions.counting import html_of
from modules.mailings.editions.link_models import CheckedLink
from modules.mailings.editions.models import Edition, EditionPage
from modules.mailings.editions.pressing import Press, press

FRESH = timedelta(hours=12)
DEAD = frozenset({"missing", "gone", "unknown_host", "bad_address", "closed_address"})
"""Faults that do not pass. A page that refuses programs, or is slow today, may well open for a person."""
MOST = 20
"""Links that are tried at a time."""
FORGOTTEN = timedelta(days=14)
"""A draft that nobody touched for so long is left alone."""


_ARCHIVE = re.compile(r"/newsletters/[^/]+/\d+$")


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href" if tag == "a" else "src") or ""
        if tag in ("a", "img") and OPEN not in address:
            self.found.append(address)


def links_in(pages: Iterable[EditionPage], links: Links) -> tuple[list[str], list[str]]:
    """The paths of ours and the outside addresses that readers of these pages get, in order, each once.

    An edition's own place in the archive is left out: it is there as soon as somebody has the edition.
    """
    reader = _Addresses()
    for page in pages:
        reader.feed(html_of(page))
    own = [each.removeprefix(links.base_url) or "/" for each in reader.found if _is_own(each, links)]
    outside = [each for each in reader.found if each.startswith(("http://", "https://")) and not _is_own(each, links)]
    return list(dict.fromkeys(each for each in own if not _ARCHIVE.search(each))), list(dict.fromkeys(outside))


def _is_own(address: str, links: Links) -> bool:
    return f"{address}/".startswith(f"{links.base_url}/")


def faults_of(session: Session, addresses: Collection[str], now: datetime) -> Iterator[tuple[str, str]]:
    """Which of these are link_dead, link_doubtful or link_untried."""
    fresh = select(CheckedLink.address, CheckedLink.fault).where(CheckedLink.checked_at > now - FRESH)
    known = {row[0]: row[1] for row in session.execute(fresh.where(CheckedLink.address.in_(addresses)))} if addresses else {}
    for address in addresses:
        fault = known.get(address)
        if fault is None:
            yield address, "link_untried"
        elif fault:
            yield address, "link_dead" if fault in DEAD else "link_doubtful"


def untried_of_drafts(session: Session, tools: Press, now: datetime) -> list[str]:
    """The outside addresses of the editions that are being written which nobody tried lately; some of them, where they are many."""
    written = select(Edition.id).where(Edition.state == "draft", Edition.changed_at > now - FORGOTTEN, ~Edition.sample)
    pages = [page for edition_id in session.scalars(written.order_by(Edition.id)) for page in press(session, tools, edition_id)]
    _, outside = links_in(pages, tools.links)
    return [address for address, kind in faults_of(session, outside, now) if kind == "link_untried"][:MOST]


def note_link(session: Session, address: str, fault: str, now: datetime) -> None:
    """Write down what an address answered."""
    said = {"fault": fault, "checked_at": now}
    row = insert(CheckedLink).values(address=address, **said)
    session.execute(row.on_conflict_do_update(index_elements=["address"], set_=said))
