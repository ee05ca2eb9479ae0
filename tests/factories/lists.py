"""Lists and their subscribers, in the words of the field."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.tokens import new_nonce
from modules.mailings.lists.importing import Bringing, bring, try_import
from modules.mailings.lists.models import MailingList, Subscriber, SubscriberImport, Subscription
from modules.people.models import Address, Person
from tests.factories.people import a_person

_numbers = count(1)


def a_list(session: Session, now: datetime, **over: object) -> MailingList:
    """A list that anybody may subscribe to."""
    number = next(_numbers)
    values = {"slug": f"sample-list-{number}", "kind": "announcements", "name_en": f"Sample list {number}", "created_at": now}
    made = MailingList(**values | over)
    session.add(made)
    session.flush()
    return made


def a_subscriber(
    session: Session,
    now: datetime,
    *lists: MailingList,
    address: str = "",
    person: Person | None = None,
    state: str = "active",
    **over: object,
) -> Subscriber:
    """Somebody who confirmed the address and gets these lists, daily; or, with `state` "asked", does not get them yet."""
    person = person or a_person(session, now, address=address or f"reader-{next(_numbers)}@example.org")
    address_id = session.scalars(select(Address.id).where(Address.person_id == person.id)).one()
    made = Subscriber(**{"address_id": address_id, "nonce": new_nonce(), "created_at": now} | over)
    session.add(made)
    for each in lists:
        session.add(
            Subscription(
                address_id=address_id,
                list_id=each.id,
                state=state,
                frequency="daily",
                source="form",
                asked_at=now,
                confirmed_at=now if state == "active" else None,
            )
        )
    session.flush()
    return made


def a_tried_import(
    session: Session, now: datetime, mailing_list: MailingList, data: bytes, columns: Mapping[str, int]
) -> SubscriberImport:
    """A file that was brought and tried."""
    said = Bringing(list_id=mailing_list.id, file_name="readers.csv", consent="Signed up at a conference")
    made = bring(session, said, None, now, data)
    try_import(session, made.id, io.BytesIO(data), columns)
    return made
