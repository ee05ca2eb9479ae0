"""What the letters about lists share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee
from modules.mailings.lists.models import MailingList, Subscriber
from modules.mailings.lists.suppressing import is_barred_by_staff
from modules.people.models import Address, Person


@dataclass(frozen=True)
class Reader:
    """A subscriber with the address and the person behind it."""

    subscriber: Subscriber
    address: Address
    person: Person

    @property
    def addressee(self) -> Addressee:
        """The person, at this address and no other."""
        return Addressee(name=self.person.name, address=self.address.address, person_id=self.person.id)


def find_reader(desk: Desk, address_id: int) -> Reader | None:
    """None once the person was erased, and the address with them, or where staff decided that nothing goes there."""
    found = (
        select(Subscriber, Address, Person)
        .join(Address, Address.id == Subscriber.address_id)
        .join(Person, Person.id == Address.person_id)
        .where(Subscriber.address_id == address_id, Person.erased_at.is_(None))
    )
    row = desk.session.execute(found).one_or_none()
    return None if row is None or is_barred_by_staff(desk.session, row[1].address) else Reader(*row)


def names(lists: list[MailingList], locale: str) -> list[str]:
    """What the lists are called; in English where nobody has said it in the other language."""
    return [each.name_in(locale) for each in lists]
