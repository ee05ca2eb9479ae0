"""All that is taught, as its authors look over it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.training.authoring.drafting import draft_content
from modules.training.content.canonical import hash_of
from modules.training.content.catalog import Taught, modules_of, series_content
from modules.training.content.texts import language_shares
from modules.training.content.values import ModuleContent, SeriesContent, Text
from modules.training.models import Draft, Module, ModuleVersion, Series


@dataclass(frozen=True)
class Overview:
    """A module: what its draft says, how much of it there is in each language (percent), and where it stands.

    `state`: `draft` (never published), `published`, `changed` (published, and the draft says something else), `unpublished`.
    """

    taught: Taught
    content: ModuleContent
    shares: dict[str, int]
    state: str


@dataclass(frozen=True)
class StaffShelf:
    """A series with its modules in their order."""

    series: Series
    content: SeriesContent
    modules: list[Overview]


def shelf_of_staff(session: Session) -> list[StaffShelf]:
    """Every series, published or not: four statements."""
    series = list(session.scalars(select(Series).order_by(Series.position, Series.id)))
    modules = modules_of(session, [each.id for each in series])
    ids = [each.module.id for each in modules]
    drafts = {draft.module_id: draft_content(draft) for draft in session.scalars(select(Draft).where(Draft.module_id.in_(ids)))}
    once = set(session.scalars(select(ModuleVersion.module_id).where(ModuleVersion.module_id.in_(ids)).distinct()))
    seen = [_overview(each, drafts[each.module.id], published_once=each.module.id in once) for each in modules]
    return [StaffShelf(each, series_content(each), [one for one in seen if one.taught.series.id == each.id]) for each in series]


def titles_of(session: Session, series_id: int) -> dict[str, Text]:
    """What the modules of a series are called in their drafts, by their slugs."""
    statement = select(Module.slug, Draft.content["title"]).join(Draft, Draft.module_id == Module.id)
    return {row[0]: row[1] for row in session.execute(statement.where(Module.series_id == series_id))}


def _overview(taught: Taught, content: ModuleContent, *, published_once: bool) -> Overview:
    return Overview(taught, content, language_shares(content), _state(taught, content, published_once=published_once))


def _state(taught: Taught, content: ModuleContent, *, published_once: bool) -> str:
    if taught.version is None:
        return "unpublished" if published_once else "draft"
    return "published" if taught.version.hash == hash_of(content) else "changed"
