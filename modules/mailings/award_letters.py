"""What the letters about certificates share: whose it is, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from modules.awards.queries import Certificate, award_by_id
from modules.core.errors import NotFound
from modules.core.times import local
from modules.events.wordings import Said
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_day
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee
from modules.people.addresses import main_address
from modules.people.models import Person


@dataclass(frozen=True)
class Holding:
    """A certificate and the person who holds it, with the address they proved first."""

    certificate: Certificate
    person: Person
    address: str

    @property
    def addressee(self) -> Addressee:
        """The holder."""
        return Addressee(name=self.person.name, address=self.address, person_id=self.person.id)

    @property
    def locale(self) -> str:
        """The holder's language."""
        return self.person.language


def find_holding(desk: Desk, award_id: int) -> Holding | None:
    """A certificate with its holder; None where there is none, or nobody to write to."""
    try:
        certificate = award_by_id(desk.session, award_id)
    except NotFound:
        return None
    person = desk.session.get_one(Person, certificate.award.person_id)
    address = main_address(desk.session, person.id)
    return Holding(certificate, person, address) if address and person.erased_at is None else None


@dataclass(frozen=True, kw_only=True)
class AwardWords:
    """The facts of a certificate as a letter says them; `hours` and `minutes` together are its length."""

    title: Said
    attended: bool
    day: str
    hours: int
    minutes: int
    code: str


def award_words(holding: Holding) -> AwardWords:
    """Say them in the language of the holder, its day on their clock."""
    certificate, locale = holding.certificate, holding.locale
    title, award = certificate.title(locale), certificate.award
    hours, minutes = divmod(award.minutes, 60)
    return AwardWords(
        title=Said(clean_line(title.text), title.locale or locale),
        attended=certificate.kind == "event",
        day=say_day(local(award.earned_at, holding.person.time_zone), locale),
        hours=hours,
        minutes=minutes,
        code=award.code,
    )
