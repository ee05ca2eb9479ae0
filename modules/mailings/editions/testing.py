"""A test of an edition, to whoever writes or approves it: the very message that readers get, with links that belong to nobody and are not counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.queueing import Message, queue
from modules.mailings.bulk.headers import Filling
from modules.mailings.bulk.skeletons import Skeleton
from modules.mailings.desk import Desk
from modules.mailings.editions.counting import html_of, plain_of
from modules.mailings.editions.models import EditionPage
from modules.mailings.editions.pressing import Press, press
from modules.mailings.editions.queries import find_edition, pages_of
from modules.mailings.editions.sending import heading_of
from modules.mailings.facts import EditionTestAsked
from modules.mailings.lists.queries import find_list
from modules.outbox.recording import record
from modules.people.addresses import reaching_address

LETTER = "edition_test"


def ask_test(session: Session, edition_id: int, person_id: int, locale: str, now: datetime) -> None:
    """Have the page of this language sent to this person alone. NotFound where there is no such edition."""
    edition = find_edition(session, edition_id)
    edition.tested_at = now
    record(session, EditionTestAsked(edition_id=edition.id, person_id=person_id, locale=locale), now)


def queue_test(desk: Desk, asked: EditionTestAsked, occasion: int) -> int | None:
    """Put the test into the ledger, once for each time it was asked for (the fact's id); None for who has proved no address."""
    address = reaching_address(desk.session, asked.person_id)
    if address is None:
        return None
    message = Message(
        key=f"{LETTER}:{asked.edition_id}:{occasion}",
        letter=LETTER,
        thing_id=asked.edition_id,
        locale=asked.locale,
        person_id=asked.person_id,
        address=address,
        host=desk.head.host,
    )
    return queue(desk.session, message, desk.now)


def test_message(desk: Desk, delivery: Delivery) -> bytes | None:
    """The message: of a draft, as it would be pressed now. None for a language that it does not speak (any more)."""
    page = _pages(desk, delivery.thing_id).get(delivery.locale)
    if page is None:
        return None
    edition = find_edition(desk.session, delivery.thing_id)
    heading = heading_of(desk.links, page, edition.number, find_list(desk.session, edition.list_id))
    choosing = desk.links.page("/newsletters", delivery.locale)
    filling = Filling(
        address=delivery.address,
        message_id=delivery.message_id,
        date=delivery.created_at,
        leave=choosing,
        leave_by_mail=desk.head.reply_to,
        preferences=choosing,
    )
    return Skeleton(heading, desk.head, plain_of(page), html_of(page)).fill(filling)


def _pages(desk: Desk, edition_id: int) -> dict[str, EditionPage]:
    if find_edition(desk.session, edition_id).state != "draft":
        return pages_of(desk.session, edition_id)
    tools = Press(words=desk.words, links=desk.links, head=desk.head)
    return {page.locale: page for page in press(desk.session, tools, edition_id)}
