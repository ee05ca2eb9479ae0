"""Taking series and modules over from folders. A second run of the same folder changes nothing."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.imports import ImportSum, Refusal
from modules.files.stores import Store
from modules.files.storing import store_file
from modules.training.authoring.drafting import draft_content, find_draft, make_module, make_series, write_draft, write_series
from modules.training.authoring.publishing import Publication, publish
from modules.training.content.catalog import find_series, series_content
from modules.training.content.judging import require_sound_series
from modules.training.content.layout import KINDS_TAKEN, LARGEST_FILE, MODULE, SERIES, Folder, FolderRefused, Misplaced
from modules.training.content.values import SeriesContent
from modules.training.errors import ContentRefused, NothingChanged
from modules.training.folders.packages import Package
from modules.training.folders.reading import ReadModule, read_module, read_series
from modules.training.models import Module, Series


@dataclass(frozen=True)
class Importing:
    """How to import: where bytes go, in which words to publish (None: leave drafts), who does it."""

    store: Store
    said: Publication | None
    actor_id: int | None
    now: datetime


def import_package(session: Session, package: Package, how: Importing) -> ImportSum:
    """Make or change the series and modules of the package; each counts as one entry.

    A module that is refused leaves nothing behind and does not stop the others; a series that is refused stops everything
    (FolderRefused, ContentRefused). A single module makes its series where there is none, and leaves one that is there alone.
    """
    said = read_series(package.series)
    require_sound_series(said)
    done: Counter[str] = Counter()
    series = find_series(session, said.slug)
    if series is None or package.whole:
        series, outcome = _take_series(session, series, said, how)
        done[outcome] += package.whole
    refusals: list[Refusal] = []
    for slug in dict.fromkeys([*(said.modules if package.whole else ()), *package.modules]):
        try:
            with session.begin_nested():
                done[_take_module(session, series, slug, _folder(package, said, slug), how)] += 1
        except (FolderRefused, ContentRefused) as refused:
            refusals += refusals_of(slug, refused)
    read = sum(done.values()) + len({refusal.place for refusal in refusals})
    return ImportSum(read=read, new=done["new"], changed=done["changed"], unchanged=done["unchanged"], refusals=tuple(refusals))


def _folder(package: Package, said: SeriesContent, slug: str) -> Folder:
    if slug not in said.modules:
        raise FolderRefused([Misplaced(SERIES, "modules", "module_unlisted")])
    if slug not in package.modules:
        raise FolderRefused([Misplaced(MODULE, "", "file_missing")])
    return package.modules[slug]


def _take_series(session: Session, series: Series | None, said: SeriesContent, how: Importing) -> tuple[Series, str]:
    if series is None:
        return make_series(session, said, how.actor_id, how.now), "new"
    if series_content(series) == said:
        return series, "unchanged"
    seen = series.version
    return write_series(session, series.id, said, seen_version=seen, actor_id=how.actor_id, now=how.now), "changed"


def _take_module(session: Session, series: Series, slug: str, folder: Folder, how: Importing) -> str:
    read = read_module(folder)
    if read.content.slug != slug:
        raise FolderRefused([Misplaced(MODULE, "slug", "slug_of_folder", {"name": slug})])
    for content in read.files.values():
        store_file(session, io.BytesIO(content), how.store, how.now, limit=LARGEST_FILE, kinds=KINDS_TAKEN)
    module = session.scalars(select(Module).where(Module.series_id == series.id, Module.slug == slug)).one_or_none()
    if module is None:
        module, outcome = make_module(session, series.id, read.content, how.actor_id, how.now), "new"
    else:
        outcome = _rewrite(session, module, read, how)
    published = _publish(session, module, how)
    return "changed" if published and outcome == "unchanged" else outcome


def _rewrite(session: Session, module: Module, read: ReadModule, how: Importing) -> str:
    draft = find_draft(session, module.id)
    if draft_content(draft) == read.content:
        return "unchanged"
    write_draft(session, module.id, read.content, seen_version=draft.version, actor_id=how.actor_id, now=how.now)
    return "changed"


def _publish(session: Session, module: Module, how: Importing) -> bool:
    if how.said is None:
        return False
    seen = find_draft(session, module.id).version
    try:
        publish(session, module.id, how.said, seen_version=seen, actor_id=how.actor_id, now=how.now)
    except NothingChanged:
        return False
    return True


def refusals_of(slug: str, refused: FolderRefused | ContentRefused) -> list[Refusal]:
    """Each fault of a folder, or problem of a content, as an import tells it."""
    if isinstance(refused, FolderRefused):
        return [Refusal(slug, _place(each), _value(each.values), each.code) for each in refused.faults]
    return [Refusal(slug, each.place, _value(each.values), each.code) for each in refused.problems]


def _place(fault: Misplaced) -> str:
    if fault.place.isdigit():
        return f"{fault.file}, line {fault.place}"
    return f"{fault.file}, {fault.place}" if fault.place else fault.file


def _value(values: dict[str, object]) -> str:
    return " / ".join(", ".join(map(str, each)) if isinstance(each, list) else str(each) for each in values.values())
