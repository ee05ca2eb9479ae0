"""The series that are offered, with their modules, and how far one person is in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from modules.training.completion.progress import completions_of, enrolments_of, progress_of
from modules.training.content.catalog import Taught, modules_of, published_series, series_content
from modules.training.content.values import SeriesContent
from modules.training.models import Completion, Enrolment, Progress, Series


@dataclass(frozen=True)
class Standing:
    """How far one person is in a module. `satisfied` while the completion is being written down."""

    enrolment: Enrolment
    progress: Progress | None
    completion: Completion | None

    @property
    def state(self) -> str:
        """Either `started` or `done`."""
        return "done" if self.completion or (self.progress and self.progress.satisfied_at) else "started"


@dataclass(frozen=True)
class Offer:
    """A module of a series; `standing` is None for who did not begin it."""

    taught: Taught
    outline: dict[str, Any]
    minutes: int
    standing: Standing | None = None

    @property
    def slug(self) -> str:
        """The end of its address."""
        return self.taught.module.slug


@dataclass(frozen=True)
class Shelf:
    """A series with what can be taken of it, in the order of its content."""

    series: Series
    content: SeriesContent
    offers: tuple[Offer, ...]

    @property
    def minutes(self) -> int:
        """Of all modules together."""
        return sum(offer.minutes for offer in self.offers)

    @property
    def done(self) -> int:
        """How many of them the person has done."""
        return sum(offer.standing is not None and offer.standing.state == "done" for offer in self.offers)


def shelves(session: Session, series: Iterable[Series], person_id: int | None) -> list[Shelf]:
    """These series with what is published of them; four statements, one without a person."""
    wanted = {each.id: each for each in series}
    taught = modules_of(session, wanted)
    known = standings(session, person_id) if person_id else {}
    offers = [offer for each in taught if (offer := _offer(each, known.get(each.module.id))) is not None]
    return [_shelf(each, [offer for offer in offers if offer.taught.series.id == each.id]) for each in wanted.values()]


def first_shelf(session: Session) -> Shelf | None:
    """The series that stands first, as a visitor sees it; None when nothing is published. Two statements."""
    return next(iter(shelves(session, published_series(session)[:1], None)), None)


def standings(session: Session, person_id: int) -> dict[int, Standing]:
    """How far the person is in all that they take, by the module's id; three statements."""
    taken = enrolments_of(session, person_id)
    counted, completed = progress_of(session, person_id, taken), completions_of(session, person_id)
    return {key: Standing(taken[key], counted.get(key), completed.get(key)) for key in taken}


def _offer(taught: Taught, standing: Standing | None) -> Offer | None:
    if taught.version is None:
        return None
    return Offer(taught, taught.version.outline, taught.version.minutes, standing)


def _shelf(series: Series, offers: list[Offer]) -> Shelf:
    content = series_content(series)
    places = {slug: place for place, slug in enumerate(content.modules)}
    return Shelf(series, content, tuple(sorted(offers, key=lambda each: places.get(each.slug, len(places)))))
