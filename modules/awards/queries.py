"""What is asked about awards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.awards.codes import read_code
from modules.awards.models import Award, Definition, Standing
from modules.core.errors import NotFound
from modules.events.wordings import Said
from modules.people.models import Person
from modules.people.queries import holding, records_of

PAGE = 50

State = Literal["valid", "revoked", "expired"]


@dataclass(frozen=True)
class Certificate:
    """An award with the key it was earned under and its newest standing."""

    award: Award
    key: str
    standing: Standing | None

    @property
    def revoked(self) -> bool:
        """Whether it was taken back and not given back since."""
        return self.standing is not None and self.standing.state == "revoked"

    @property
    def kind(self) -> str:
        """What it was earned for: `module`, `series`, `event`."""
        return self.key.partition(":")[0]

    def title(self, locale: str) -> Said:
        """What was earned, in this language, else in the other."""
        titles = {"en": self.award.title_en, "es": self.award.title_es}
        return next((Said(titles[each], each) for each in (locale, *titles) if titles.get(each)), Said("", ""))

    def state(self, now: datetime) -> State:
        """Whether it counts at this moment."""
        if self.revoked:
            return "revoked"
        expires_at = self.award.expires_at
        return "expired" if expires_at is not None and expires_at <= now else "valid"


@dataclass(frozen=True)
class Stated:
    """One change of standing and the name of who made it, empty when nobody or somebody unknown did."""

    standing: Standing
    name: str


def find_award(session: Session, code: str) -> Certificate | None:
    """The award of this code, however it is typed; two statements."""
    known = read_code(code)
    found = _certificates(session, _with_keys().where(Award.code == known)) if known else []
    return found[0] if found else None


def award_by_id(session: Session, award_id: int) -> Certificate:
    """One award; NotFound when there is none."""
    found = _certificates(session, _with_keys().where(Award.id == award_id))
    if not found:
        raise NotFound
    return found[0]


def award_by_code(session: Session, code: str) -> Certificate:
    """The award of this code; NotFound when there is none."""
    found = find_award(session, code)
    if found is None:
        raise NotFound
    return found


def awards_of(session: Session, person_id: int) -> list[Certificate]:
    """The awards of a person, of records merged into theirs too, the newest first; three statements."""
    own = _with_keys().where(Award.person_id.in_(records_of(session, person_id)))
    return _certificates(session, own.order_by(Award.earned_at.desc(), Award.id.desc()))


def own_award(session: Session, person_id: int, code: str) -> Certificate:
    """An award of this person by its code; NotFound for one of somebody else."""
    found = award_by_code(session, code)
    if found.award.person_id not in records_of(session, person_id):
        raise NotFound
    return found


def awards_found(session: Session, words: str, page: int = 1) -> tuple[list[Certificate], int]:
    """Awards of this code, or whose holder's name has the words, accents forgiven, newest first; and how many pages of PAGE."""
    code = read_code(words)
    named = Award.search_key.like(func.lower(func.plain(holding(words))))
    matches = (Award.code == code) | named if words else Award.id.is_not(None)
    total = session.scalar(select(func.count()).select_from(Award).where(matches)) or 0
    newest = _with_keys().where(matches).order_by(Award.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return _certificates(session, newest), -(-total // PAGE)


def standings_of(session: Session, award_id: int) -> list[Stated]:
    """Every change of an award's standing, the newest first."""
    rows = session.execute(
        select(Standing, Person.name)
        .outerjoin(Person, Person.id == Standing.stated_by)
        .where(Standing.award_id == award_id)
        .order_by(Standing.id.desc())
    )
    return [Stated(standing, name or "") for standing, name in rows]


def _with_keys() -> Select[Award, str]:
    return select(Award, Definition.key).join(Definition, Definition.id == Award.definition_id)


def _certificates(session: Session, statement: Select[Award, str]) -> list[Certificate]:
    rows = session.execute(statement).all()
    newest = _newest_standings(session, [award.id for award, _ in rows])
    return [Certificate(award, key, newest.get(award.id)) for award, key in rows]


def _newest_standings(session: Session, award_ids: Iterable[int]) -> dict[int, Standing]:
    statement = (
        select(Standing)
        .ext(distinct_on(Standing.award_id))
        .where(Standing.award_id.in_(list(award_ids)))
        .order_by(Standing.award_id, Standing.id.desc())
    )
    return {standing.award_id: standing for standing in session.scalars(statement)}
