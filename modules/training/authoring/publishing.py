"""Publishing: a draft becomes a version that never changes. What anybody earned stays earned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound, Stale
from modules.outbox.recording import record
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.validity import valid_from
from modules.training.completion.awarding import define_awards
from modules.training.content.canonical import as_json, hash_of
from modules.training.content.catalog import content_of
from modules.training.content.judging import live_events, require_publishable
from modules.training.content.outlining import outline_of
from modules.training.content.values import Kind, Live, ModuleContent
from modules.training.errors import NothingChanged, NotPublished
from modules.training.facts import ModulePublished
from modules.training.models import LiveActivity, Module, ModuleFile, ModuleVersion, Series


@dataclass(frozen=True)
class Publication:
    """What an author says when publishing: what kind of change it is, in whose name certificates are issued, a word to readers."""

    change: Kind
    issuer: str
    words: str = ""


def publish(
    session: Session, module_id: int, said: Publication, *, seen_version: int, actor_id: int | None, now: datetime
) -> ModuleVersion:
    """Make the draft the version that new learners get; nobody is moved to it.

    Of two at once the second finds nothing changed. What was unpublished and is published again unchanged is the same version.
    Raises NotFound, Stale (the draft was written since it was seen), NothingChanged, ContentRefused, ContradictoryRules.
    """
    module = _locked(session, module_id)
    draft = find_draft(session, module_id)
    if draft.version != seen_version:
        raise Stale
    content, last = draft_content(draft), last_version(session, module_id)
    require_publishable(session, module, content)
    if last is None or last.hash != hash_of(content):
        last = _made(session, module, content, said, last, actor_id, now)
    elif module.current_id == last.id:
        raise NothingChanged
    _show(session, module, last, now)
    define_awards(session, module, content, said.issuer, now)
    note(session, actor_id, "published", ("module", module.id), now, number=last.number, change=last.change, hash=last.hash)
    record(session, ModulePublished(version_id=last.id), now)
    return last


def unpublish(session: Session, module_id: int, *, seen_version: int, actor_id: int | None, now: datetime) -> Module:
    """Let nobody begin the module any more; those who began go on, and what was earned stays.

    `seen_version` is the number of the version that was seen as published. Raises NotFound, NotPublished, Stale (another was
    published since).
    """
    module = _locked(session, module_id)
    if module.current_id is None:
        raise NotPublished
    if session.get_one(ModuleVersion, module.current_id).number != seen_version:
        raise Stale
    module.current_id = None
    session.flush()
    others = select(Module.id).where(Module.series_id == module.series_id, Module.current_id.is_not(None)).limit(1)
    if session.scalar(others) is None:
        session.get_one(Series, module.series_id).published_at = None
    note(session, actor_id, "unpublished", ("module", module.id), now)
    return module


def last_version(session: Session, module_id: int) -> ModuleVersion | None:
    """The newest version, whether it is what new learners get or not."""
    newest = select(ModuleVersion).where(ModuleVersion.module_id == module_id).order_by(ModuleVersion.number.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def _locked(session: Session, module_id: int) -> Module:
    """The series first, then the module: whoever publishes two modules of a series at once waits, and nobody for ever."""
    series_id = session.scalar(select(Module.series_id).where(Module.id == module_id))
    if series_id is None:
        raise NotFound
    session.get_one(Series, series_id, with_for_update=True, populate_existing=True)
    return session.get_one(Module, module_id, with_for_update=True, populate_existing=True)


def _made(
    session: Session,
    module: Module,
    content: ModuleContent,
    said: Publication,
    last: ModuleVersion | None,
    actor_id: int | None,
    now: datetime,
) -> ModuleVersion:
    number = last.number + 1 if last else 1
    version = ModuleVersion(
        module_id=module.id,
        number=number,
        content=as_json(content),
        outline=outline_of(content),
        valid_from=valid_from(content, number, said.change, (content_of(last), last.valid_from) if last else None),
        hash=hash_of(content),
        change=said.change if last else "first",
        words=said.words,
        minutes=content.minutes,
        published_at=now,
        published_by=actor_id,
    )
    session.add(version)
    session.flush()
    session.add_all(ModuleFile(version_id=version.id, name=name, sha256=sha) for name, sha in content.files.items())
    events = live_events(session, content)
    session.add_all(
        LiveActivity(version_id=version.id, activity=key, event_id=events[activity.event].id)
        for key, _, activity in content.activities()
        if isinstance(activity, Live)
    )
    return version


def _show(session: Session, module: Module, version: ModuleVersion, now: datetime) -> None:
    module.current_id, module.sample = version.id, bool(version.outline["sample"])
    series = session.get_one(Series, module.series_id)
    series.published_at = series.published_at or now
    session.flush()
