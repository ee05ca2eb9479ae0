"""What keeps an edition from going out, and what its editor should know: values alone, the words stand beside the page.

Contrast needs no look: the colours are those of our template, and nothing that is typed can bring others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.mailings.editions.links import faults_of, links_in
from modules.mailings.editions.models import Edition, EditionPage, Slot
from modules.mailings.editions.pressing import Press, press
from modules.mailings.editions.queries import PUBLIC, find_edition, items_of
from modules.mailings.items.checking import item_findings
from modules.mailings.items.models import Item
from modules.mailings.lists.models import MailingList

LARGEST = 90_000
"""Bytes of HTML: mail programs cut off what is longer than 102 KB, the link to leave first."""
USUAL = 5
"""How many items a Friday 5 has by habit."""

Exists = Callable[[str], bool]
"""Whether there is a page of ours at a path."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about an edition; what `blocks` must be mended before a second person is asked. `detail` is an address or a number.

    Kinds of the edition: no_language, no_english, not_five, no_items, same_as_last, past; with a locale: no_subject, unspoken (a
    language of the site in which it says nothing), too_large; with an item: told_last, and all kinds of `items.checking`; of a
    link: link_dead, link_untried (nobody has tried it yet: somebody does at this moment), link_doubtful.
    """

    kind: str
    blocks: bool
    locale: str = ""
    item_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What checking needs: the press, the languages of the site, which paths there are, and the moment it is."""

    tools: Press
    locales: Collection[str]
    exists: Exists
    now: datetime


def findings(session: Session, check: Check, edition_id: int) -> list[Finding]:
    """Everything about an edition as it stands, what blocks first. NotFound. As many statements for one item as for many."""
    return look(session, check, edition_id, press(session, check.tools, edition_id))


def look(session: Session, check: Check, edition_id: int, pages: Sequence[EditionPage]) -> list[Finding]:
    """The same where its pages are pressed already."""
    edition, items = find_edition(session, edition_id), items_of(session, edition_id)
    found = [
        *_of_the_languages(edition, check.locales),
        *_of_the_count(session, edition, items),
        *_of_last_week(session, edition, items),
        *_of_the_items(edition, items, check),
        *_of_the_pages(pages),
        *_of_the_links(session, check, pages),
    ]
    return sorted(found, key=lambda each: not each.blocks)


def blocking(found: Collection[Finding]) -> list[Finding]:
    """Those that keep the edition."""
    return [each for each in found if each.blocks]


def _of_the_languages(edition: Edition, locales: Collection[str]) -> Iterator[Finding]:
    spoken = {each.locale for each in edition.texts if each.subject}
    begun = {each.locale for each in edition.texts if each.preheader or each.intro}
    if not spoken:
        yield Finding(kind="no_language", blocks=True)
    elif "en" not in spoken:
        # Whoever reads in a language that it does not have gets the English page.
        yield Finding(kind="no_english", blocks=True)
    for locale in sorted(begun - spoken):
        yield Finding(kind="no_subject", blocks=True, locale=locale)
    for locale in sorted(set(locales) - spoken - begun):
        yield Finding(kind="unspoken", blocks=False, locale=locale)


def _of_the_count(session: Session, edition: Edition, items: Sequence[Item]) -> Iterator[Finding]:
    if not items:
        yield Finding(kind="no_items", blocks=True)
    elif len(items) != USUAL and session.get_one(MailingList, edition.list_id).kind == "friday5":
        yield Finding(kind="not_five", blocks=False, detail=str(len(items)))


def _of_last_week(session: Session, edition: Edition, items: Sequence[Item]) -> Iterator[Finding]:
    """What readers had in the edition before; a correction says the same on purpose."""
    if edition.corrects_id is not None or not items:
        return
    sent = [Edition.list_id == edition.list_id, Edition.state.in_(PUBLIC), Edition.number < edition.number]
    last = select(func.max(Edition.number)).where(*sent).scalar_subquery()
    there = set(
        session.scalars(select(Slot.item_id).join(Edition, Edition.id == Slot.edition_id).where(*sent, Edition.number == last))
    )
    if there == {each.id for each in items}:
        yield Finding(kind="same_as_last", blocks=True)
        return
    for item in items:
        if item.id in there:
            yield Finding(kind="told_last", blocks=False, item_id=item.id)


def _of_the_items(edition: Edition, items: Sequence[Item], check: Check) -> Iterator[Finding]:
    spoken = sorted(each.locale for each in edition.texts if each.subject)
    # It must still hold when readers have it.
    read = max(check.now, edition.send_at or check.now)
    for item in items:
        texts = {each.locale: each for each in item.texts}
        for each in item_findings(item, texts, read, spoken):
            yield Finding(kind=each.kind, blocks=each.blocks, locale=each.locale, item_id=item.id)


def _of_the_pages(pages: Sequence[EditionPage]) -> Iterator[Finding]:
    for page in pages:
        size = len(page.html.encode())
        if size > LARGEST:
            yield Finding(kind="too_large", blocks=True, locale=page.locale, detail=str(size))


def _of_the_links(session: Session, check: Check, pages: Sequence[EditionPage]) -> Iterator[Finding]:
    own, outside = links_in(pages, check.tools.links)
    for path in own:
        if not check.exists(path):
            yield Finding(kind="link_dead", blocks=True, detail=path)
    for address, kind in faults_of(session, outside, check.now):
        yield Finding(kind=kind, blocks=kind != "link_doubtful", detail=address)
