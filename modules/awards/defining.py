"""Saying what can be awarded, by the capability that awards it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.awards.models import Definition


@dataclass(frozen=True, kw_only=True)
class CertificateWords:
    """What a certificate will say. `credits` are who stands behind it; `minutes` is for claims that bring none of their own."""

    title_en: str
    title_es: str = ""
    issuer: str
    credits: list[str]
    minutes: int = 0
    valid_months: int | None = None
    sample: bool = False


def define(session: Session, key: str, words: CertificateWords, now: datetime) -> Definition:
    """Let certificates of this key say so from now on; those issued keep their words."""
    values = asdict(words)
    row = insert(Definition).values(key=key, created_at=now, **values)
    made = row.on_conflict_do_update(index_elements=[Definition.key], set_=values).returning(Definition)
    return session.scalars(made, execution_options={"populate_existing": True}).one()
