"""Tables of what is taught: series, modules, drafts, versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from modules.core.db import Base


class Series(Base):
    """A set of modules taken for a certificate; `content` is a `values.SeriesContent` as JSON."""

    __tablename__ = "training_series"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(server_default=text("0"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}


class Module(Base):
    """A module of a series. `current_id` is the version that new learners get; None when nothing is published (any more)."""

    __tablename__ = "training_module"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("training_series.id"), index=True)
    slug: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    current_id: Mapped[int | None] = mapped_column(ForeignKey("training_version.id", use_alter=True))
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("series_id", "slug"),)


class Draft(Base):
    """What the authors are working on: a `values.ModuleContent` as JSON. `version` rises with each write, against overwriting."""

    __tablename__ = "training_draft"

    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}


class ModuleVersion(Base):
    """A published module: never changed (a trigger refuses it). `hash` is the SHA-256 of the canonical JSON of `content`.

    `outline` holds what lists need (titles, minutes, languages), so that they need not load the content. `valid_from` says
    for each activity since which version number evidence counts: a required change makes older evidence void, nothing else does.
    """

    __tablename__ = "training_version"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = deferred(mapped_column(JSONB))
    outline: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[dict[str, int]] = mapped_column(JSONB)
    hash: Mapped[str]
    change: Mapped[str]
    words: Mapped[str] = mapped_column(server_default="")
    minutes: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        CheckConstraint("change in ('first', 'correction', 'improvement', 'required')", name="change"),
    )


class ModuleFile(Base):
    """A file that a version shows: who may read the version may read the file."""

    __tablename__ = "training_file"

    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files_file.sha256"), index=True)


class LiveActivity(Base):
    """An activity that is met by coming to an event."""

    __tablename__ = "training_live"

    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id"), index=True)
