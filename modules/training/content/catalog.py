"""What is taught, as it stands published: series, their modules, and the content of a version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from modules.core.connections import ask
from modules.core.memory import Memory
from modules.training.content.values import ModuleContent, SeriesContent
from modules.training.models import Module, ModuleFile, ModuleVersion, Series

REMEMBERED = 128


@dataclass(frozen=True)
class Taught:
    """A module with its series and the version that new learners get; `version` is None when nothing is published."""

    series: Series
    module: Module
    version: ModuleVersion | None


_memory = Memory[ModuleContent](REMEMBERED)


def content_of(version: ModuleVersion) -> ModuleContent:
    """What the version says; the row's content is loaded only when these words were not read lately."""
    found = _memory.get(version.hash)
    if found is None:
        found = msgspec.convert(version.content, ModuleContent)
        _memory.put(version.hash, found)
    return found


def content_by_hash(session: Session, version_id: int, hash_: str) -> ModuleContent:
    """The same for a version of which no more than this is at hand."""
    return _memory.get(hash_) or content_of(session.get_one(ModuleVersion, version_id))


def series_content(series: Series) -> SeriesContent:
    """What the series says."""
    return msgspec.convert(series.content, SeriesContent)


def published_series(session: Session) -> list[Series]:
    """The series that visitors see, in their order."""
    statement = select(Series).where(Series.published_at.is_not(None)).order_by(Series.position, Series.id)
    return list(session.scalars(statement))


def find_series(session: Session, slug: str) -> Series | None:
    """The series of a public address, published or not."""
    return session.scalars(select(Series).where(Series.slug == slug)).one_or_none()


def series_by_id(session: Session, series_id: int) -> Series | None:
    """The same by its id, as it stands in the database now."""
    return session.get(Series, series_id, populate_existing=True)


def find_module(session: Session, series_slug: str, module_slug: str) -> Taught | None:
    """The module of a public address; its version is None when it is not published (any more)."""
    found = session.execute(_taught().where(Series.slug == series_slug, Module.slug == module_slug)).one_or_none()
    return Taught(*found) if found else None


def module_id_of(session: Session, series_slug: str, module_slug: str) -> int | None:
    """Which module a public address names, published or not."""
    found: int | None = ask(session, _MODULE_ID, {"series_slug": series_slug, "module_slug": module_slug}).scalar()
    return found


def module_by_id(session: Session, module_id: int) -> Taught | None:
    """The same by the module's id."""
    found = session.execute(_taught().where(Module.id == module_id)).one_or_none()
    return Taught(*found) if found else None


def modules_of(session: Session, series_ids: Collection[int]) -> list[Taught]:
    """The modules of some series in their order, unpublished ones included; lists need no more than the `outline`."""
    order = (Series.position, Series.id, Module.position, Module.id)
    return [Taught(*row) for row in session.execute(_taught().where(Series.id.in_(series_ids)).order_by(*order))]


def versions_of(session: Session, module_id: int) -> list[ModuleVersion]:
    """All versions of a module, the newest first, without their content."""
    statement = select(ModuleVersion).where(ModuleVersion.module_id == module_id).order_by(ModuleVersion.number.desc())
    return list(session.scalars(statement))


def version_by_id(session: Session, version_id: int) -> ModuleVersion | None:
    """One version, whichever it is."""
    return session.get(ModuleVersion, version_id)


def file_of(session: Session, version_id: int, name: str) -> str | None:
    """The SHA-256 of a file that the version shows."""
    found = session.get(ModuleFile, (version_id, name))
    return found.sha256 if found else None


_MODULE_ID = (
    select(Module.id)
    .join(Series, Series.id == Module.series_id)
    .where(Series.slug == bindparam("series_slug"), Module.slug == bindparam("module_slug"))
)


def _taught() -> Select[Series, Module, ModuleVersion]:
    return (
        select(Series, Module, ModuleVersion)
        .join(Module, Module.series_id == Series.id)
        .outerjoin(ModuleVersion, ModuleVersion.id == Module.current_id)
    )
