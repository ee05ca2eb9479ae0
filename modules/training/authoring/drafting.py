"""Writing: series, modules and their drafts. Nobody overwrites what somebody else wrote in between."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from modules.audit.noting import note
from modules.core.errors import NotFound, Stale
from modules.training.content.canonical import as_json
from modules.training.content.values import ModuleContent, SeriesContent
from modules.training.errors import DraftStale, SlugTaken
from modules.training.models import Draft, Module, Series


def make_series(session: Session, content: SeriesContent, actor_id: int | None, now: datetime) -> Series:
    """A series without modules, seen by nobody until one of them is published. Raises SlugTaken."""
    if session.scalar(select(Series.id).where(Series.slug == content.slug)) is not None:
        raise SlugTaken
    position = len(session.scalars(select(Series.id)).all())
    series = Series(slug=content.slug, position=position, content=as_json(content), sample=content.sample, changed_at=now)
    session.add(series)
    session.flush()
    note(session, actor_id, "made", ("series", series.id), now, slug=content.slug)
    return series


def write_series(
    session: Session, series_id: int, content: SeriesContent, *, seen_version: int, actor_id: int | None, now: datetime
) -> Series:
    """Write what a series says; its modules take the order in which it lists them. Raises NotFound, Stale.

    The address of a series is for good: another slug is refused with SlugTaken.
    """
    series = session.get(Series, series_id, with_for_update=True, populate_existing=True)
    if series is None:
        raise NotFound
    if series.version != seen_version:
        raise Stale
    if content.slug != series.slug:
        raise SlugTaken
    series.content, series.sample, series.changed_at = as_json(content), content.sample, now
    places = {slug: place for place, slug in enumerate(content.modules)}
    for module in session.scalars(select(Module).where(Module.series_id == series_id)):
        module.position = places.get(module.slug, len(places))
    session.flush()
    note(session, actor_id, "written", ("series", series.id), now)
    return series


def make_module(session: Session, series_id: int, content: ModuleContent, actor_id: int | None, now: datetime) -> Module:
    """A module with a draft, nothing published; the series lists it from now on. Raises SlugTaken when it has one of this address."""
    series = session.get_one(Series, series_id, with_for_update=True, populate_existing=True)
    taken = select(Module.id).where(Module.series_id == series_id, Module.slug == content.slug)
    if session.scalar(taken) is not None:
        raise SlugTaken
    listed: list[str] = series.content["modules"]
    if content.slug not in listed:
        listed = [*listed, content.slug]
        series.content = series.content | {"modules": listed}
    place = listed.index(content.slug)
    module = Module(series_id=series_id, slug=content.slug, position=place, sample=content.sample, created_at=now)
    session.add(module)
    session.flush()
    session.add(Draft(module_id=module.id, content=as_json(content), changed_at=now, changed_by=actor_id))
    session.flush()
    note(session, actor_id, "made", ("module", module.id), now, slug=content.slug)
    return module


def find_draft(session: Session, module_id: int) -> Draft:
    """What the authors are working on, as it stands now; NotFound for a module that is none."""
    draft = session.get(Draft, module_id, populate_existing=True)
    if draft is None:
        raise NotFound
    return draft


def draft_content(draft: Draft) -> ModuleContent:
    """What the draft says."""
    return msgspec.convert(draft.content, ModuleContent)


def write_draft(
    session: Session, module_id: int, content: ModuleContent, *, seen_version: int, actor_id: int | None, now: datetime
) -> Draft:
    """Write the draft, whatever is still wrong with it: only publishing asks for sound content.

    Raises NotFound; DraftStale with both texts when somebody wrote since `seen_version`; SlugTaken when the content bears
    another address than the module. The row stays locked until the transaction ends.
    """
    draft = session.get(Draft, module_id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise NotFound
    if draft.version != seen_version:
        raise DraftStale(content, draft_content(draft), draft.version)
    if content.slug != draft.content["slug"]:
        raise SlugTaken
    draft.content, draft.changed_at, draft.changed_by = as_json(content), now, actor_id
    flag_modified(draft, "changed_at")
    session.flush()
    note(session, actor_id, "written", ("module", module_id), now, draft=draft.version)
    return draft
