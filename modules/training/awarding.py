"""The certificates of a module and of its series, as awards know them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.awards.defining import CertificateWords, define
from modules.training.catalog import series_content
from modules.training.content import ModuleContent, Text
from modules.training.models import Module, Series


def define_awards(session: Session, module: Module, content: ModuleContent, issuer: str, now: datetime) -> None:
    """Let the module's and the series' certificate say what they say from now on; those issued keep their words."""
    series = session.get_one(Series, module.series_id)
    said = series_content(series)
    of_module = _words(content.title, issuer, content.makers, content.minutes, sample=content.sample)
    define(session, f"module:{series.slug}/{module.slug}", of_module, now)
    define(session, f"series:{series.slug}", _words(said.title, issuer, said.credits, 0, sample=said.sample), now)


def _words(title: Text, issuer: str, makers: list[str], minutes: int, *, sample: bool) -> CertificateWords:
    return CertificateWords(
        title_en=title.get("en", ""),
        title_es=title.get("es", ""),
        issuer=issuer,
        credits=makers,
        minutes=minutes,
        sample=sample,
    )
