"""Programmes and their numbered cohorts: making them, who leads them, and finding them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import DraftStale, NumberTaken, SlugTaken, WrongOrder
from modules.cohorts.models import Cohort, Credit, Programme
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.groups.making import make_group


@dataclass(frozen=True, kw_only=True)
class ProgrammeDraft:
    """What staff say of a programme; descriptions are Markdown."""

    slug: str
    short_name: str
    name_en: str
    name_es: str = ""
    description_en: str = ""
    description_es: str = ""


@dataclass(frozen=True, kw_only=True)
class CohortDraft:
    """What staff say of a cohort; `places` None means that nothing is said of how many teams there will be."""

    number: int
    starts_on: date
    ends_on: date
    phase: str = ""
    places: int | None = None


@dataclass(frozen=True)
class CreditDraft:
    """An agency and its part in a cohort, `co_lead` or `co_facilitator`; an open end means as long as the cohort."""

    name: str
    part: str
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Numbered:
    """A cohort with its programme: PLLN III."""

    programme: Programme
    cohort: Cohort


def make_programme(
    session: Session, draft: ProgrammeDraft, now: datetime, actor_id: int | None = None, *, sample: bool = False
) -> Programme:
    """Add a programme. Refuses an address that another has (SlugTaken)."""
    if find_programme(session, draft.slug) is not None:
        raise SlugTaken
    programme = Programme(**asdict(draft), sample=sample, created_at=now)
    session.add(programme)
    session.flush()
    note(session, actor_id, "made", ("programme", programme.id), now, slug=draft.slug)
    return programme


def said_of_programme(programme: Programme) -> ProgrammeDraft:
    """What stands, as it was said."""
    return ProgrammeDraft(**{each.name: getattr(programme, each.name) for each in fields(ProgrammeDraft)})


def change_programme(
    session: Session, programme: Programme, draft: ProgrammeDraft, actor_id: int, now: datetime, *, seen: str
) -> None:
    """Say something else of it; its address stays, since others link to it. Locks it.

    Raises DraftStale unless it still stands as it did when its fingerprint was `seen`.
    """
    hold(session, programme)
    draft = replace(draft, slug=programme.slug)
    if fingerprint(theirs := said_of_programme(programme)) != seen:
        raise DraftStale(draft, theirs)
    for name, value in asdict(draft).items():
        setattr(programme, name, value)
    note(session, actor_id, "changed", ("programme", programme.id), now)


def make_cohort(
    session: Session,
    programme: Programme,
    draft: CohortDraft,
    now: datetime,
    actor_id: int | None = None,
    *,
    sample: bool = False,
) -> Cohort:
    """Add a numbered cohort with the group that will hold everybody who has a seat in it. Refuses with NumberTaken, WrongOrder."""
    if draft.ends_on < draft.starts_on:
        raise WrongOrder
    if find_cohort(session, programme.slug, draft.number) is not None:
        raise NumberTaken(number=draft.number)
    group = make_group(session, f"{programme.short_name} {draft.number}", now)
    cohort = Cohort(programme_id=programme.id, group_id=group.id, sample=sample, created_at=now, **asdict(draft))
    session.add(cohort)
    session.flush()
    group.owner_kind, group.owner_id = "cohort", cohort.id
    note(session, actor_id, "made", ("cohort", cohort.id), now, programme=programme.slug, number=draft.number)
    return cohort


def said_of_cohort(cohort: Cohort) -> CohortDraft:
    """What stands, as it was said."""
    return CohortDraft(**{each.name: getattr(cohort, each.name) for each in fields(CohortDraft)})


def change_cohort(session: Session, cohort: Cohort, draft: CohortDraft, actor_id: int, now: datetime, *, seen: str) -> None:
    """Other dates, phase or places; the number stays. Locks the cohort. Refuses with WrongOrder.

    Raises DraftStale unless it still stands as it did when its fingerprint was `seen`.
    """
    if draft.ends_on < draft.starts_on:
        raise WrongOrder
    hold(session, cohort)
    if fingerprint(theirs := said_of_cohort(cohort)) != seen:
        raise DraftStale(replace(draft, number=cohort.number), theirs)
    cohort.starts_on, cohort.ends_on, cohort.phase, cohort.places = draft.starts_on, draft.ends_on, draft.phase, draft.places
    note(session, actor_id, "changed", ("cohort", cohort.id), now)


def credit(session: Session, cohort: Cohort, draft: CreditDraft, now: datetime, actor_id: int | None = None) -> Credit:
    """Name an agency that leads or co-facilitates the cohort. Refuses with WrongOrder."""
    if draft.since_on and draft.until_on and draft.until_on < draft.since_on:
        raise WrongOrder
    added = Credit(cohort_id=cohort.id, **asdict(draft))
    session.add(added)
    session.flush()
    note(session, actor_id, "credited", ("cohort", cohort.id), now, name=draft.name, part=draft.part)
    return added


def end_credit(session: Session, credit_id: int, until_on: date, actor_id: int, now: datetime) -> Credit:
    """The agency was part of the cohort until this day; one that ends before it began is taken away."""
    found = session.get(Credit, credit_id)
    if found is None:
        raise NotFound
    if found.since_on and until_on < found.since_on:
        session.delete(found)
    else:
        found.until_on = until_on
    note(session, actor_id, "credit ended", ("cohort", found.cohort_id), now, name=found.name)
    return found


def credits_of(session: Session, cohort_id: int) -> list[Credit]:
    """Who leads and who co-facilitates, the leaders first, by name."""
    statement = select(Credit).where(Credit.cohort_id == cohort_id)
    return list(session.scalars(statement.order_by(Credit.part.desc(), Credit.name, Credit.id)))


def find_programme(session: Session, slug: str) -> Programme | None:
    """The programme of an address."""
    return session.scalars(select(Programme).where(Programme.slug == slug)).one_or_none()


def programme_by_id(session: Session, programme_id: int) -> Programme:
    """One programme."""
    found = session.get(Programme, programme_id)
    if found is None:
        raise NotFound
    return found


def find_cohort(session: Session, programme_slug: str, number: int) -> Cohort | None:
    """A programme's cohort of this number."""
    statement = select(Cohort).join(Programme, Programme.id == Cohort.programme_id)
    return session.scalars(statement.where(Programme.slug == programme_slug, Cohort.number == number)).one_or_none()


def cohort_by_number(session: Session, programme_slug: str, number: int) -> Numbered:
    """A cohort and its programme by their address; NotFound when there is none."""
    statement = select(Programme, Cohort).join(Cohort, Cohort.programme_id == Programme.id)
    row = session.execute(statement.where(Programme.slug == programme_slug, Cohort.number == number)).one_or_none()
    if row is None:
        raise NotFound
    return Numbered(row[0], row[1])


def cohort_by_id(session: Session, cohort_id: int) -> Numbered:
    """The same by the cohort's id."""
    statement = select(Programme, Cohort).join(Cohort, Cohort.programme_id == Programme.id).where(Cohort.id == cohort_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return Numbered(row[0], row[1])


def all_programmes(session: Session) -> list[Programme]:
    """Every programme, by name."""
    return list(session.scalars(select(Programme).order_by(Programme.name_en, Programme.id)))


def cohorts_of(session: Session, programme_ids: list[int]) -> dict[int, list[Cohort]]:
    """The cohorts of each programme, the newest number first."""
    found: dict[int, list[Cohort]] = {programme_id: [] for programme_id in programme_ids}
    statement = select(Cohort).where(Cohort.programme_id.in_(programme_ids)).order_by(Cohort.number.desc())
    for cohort in session.scalars(statement):
        found[cohort.programme_id].append(cohort)
    return found
