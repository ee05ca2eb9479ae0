"""The certificates of a module and of its series, as awards know them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.awards.models import Definition
from modules.training.catalog import series_content
from modules.training.content import ModuleContent
from modules.training.models import Module, Series


def define_awards(session: Session, module: Module, content: ModuleContent, issuer: str, now: datetime) -> None:
    """Let the module's and the series' certificate say what they say from now on; those issued keep their words."""
    series = session.get_one(Series, module.series_id)
    said = series_content(series)
    key = f"{series.slug}/{module.slug}"
    _define(session, f"module:{key}", now, title=content.title, issuer=issuer, credits=content.makers, minutes=content.minutes)
    _define(session, f"series:{series.slug}", now, title=said.title, issuer=issuer, credits=said.credits, minutes=0)


def _define(session: Session, key: str, now: datetime, **said: Any) -> None:
    title = said.pop("title")
    values = {"title_en": title.get("en", ""), "title_es": title.get("es", ""), **said}
    row = insert(Definition).values(key=key, created_at=now, **values)
    session.execute(row.on_conflict_do_update(index_elements=[Definition.key], set_=values))
