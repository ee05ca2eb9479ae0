"""What the values of a choice are called: tags as staff named them, counties and hosts as most events write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import JSON, ScalarSelect, Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from modules.events.choices import FOR_EVERYBODY, PUBLIC, TAG_KINDS, WRITTEN, Choice
from modules.events.models import Event, Tag, Wording
from modules.events.wordings import Said

NAMED = (*TAG_KINDS, *WRITTEN)
TITLE = "event"


class Named(NamedTuple):
    """A name in both languages; one of them may be empty."""

    en: str
    es: str = ""

    def said(self, locale: str) -> Said:
        """In this language, or else in the other."""
        spanish = self.es and (locale == "es" or not self.en)
        return Said(self.es, "es") if spanish else Said(self.en, "en")


def names_of(session: Session, choice: Choice, event: str = "") -> dict[str, Named]:
    """By facet, what the tags, the county and the host of a choice are called; what there is not is left out. One statement.

    Also the title of the public event of this slug, under TITLE.
    """
    asked = event or any(getattr(choice, facet) for facet in NAMED)
    return names_from(session.scalar(select(naming(choice, event)))) if asked else {}


def naming(choice: Choice, event: str = "") -> ScalarSelect[Any]:
    """The same as a part of another statement, to be read by `names_from`."""
    parts = [*_chosen(choice), *([_titled(event)] if event else [])]
    if not parts:
        return select(cast(null(), JSON)).scalar_subquery()
    named = union_all(*parts).subquery()
    in_both = func.json_build_array(named.c.en, named.c.es)
    return select(func.json_object_agg(named.c.facet, in_both, type_=JSON)).scalar_subquery()


def names_from(said: Mapping[str, Sequence[str | None]] | None) -> dict[str, Named]:
    """What `naming` found."""
    return {facet: Named(*(name or "" for name in both)) for facet, both in (said or {}).items()}


def _chosen(choice: Choice) -> Iterator[Select[Any]]:
    for kind in TAG_KINDS:
        if slug := getattr(choice, kind):
            yield _row(kind, Tag.name_en, Tag.name_es).where(Tag.kind == kind, Tag.slug == slug)
    for facet, (key, written) in WRITTEN.items():
        if slug := getattr(choice, facet):
            name = func.mode().within_group(written)
            # Grouped, so that there is no row where there is no event.
            yield _row(facet, name, literal("")).where(key == slug, Event.status.in_(PUBLIC), FOR_EVERYBODY).group_by(key)


def _titled(slug: str) -> Select[Any]:
    titles = (func.max(Wording.title).filter(Wording.locale == locale) for locale in ("en", "es"))
    public = (Event.slug == slug, Event.status.in_(PUBLIC), FOR_EVERYBODY)
    return _row(TITLE, *titles).select_from(Event).join(Wording).where(*public).group_by(Event.id)


def _row(facet: str, en: Any, es: Any) -> Select[Any]:
    return select(literal(facet).label("facet"), en.label("en"), es.label("es"))
