"""The certificates of a module and of its series, as awards know them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.awards.defining import CertificateWords, define
from modules.training.content.catalog import series_content
from modules.training.content.values import ModuleContent, Text
from modules.training.models import Module, Series


def module_key(series: Series, module: Module) -> str:
    """The key under which a module's certificate is defined and claimed."""
    return f"module:{series.slug}/{module.slug}"


def series_key(series: Series) -> str:
    """The key under which a series' certificate is defined and claimed."""
    return f"series:{series.slug}"


def define_awards(session: Session, module: Module, content: ModuleContent, issuer: str, now: datetime) -> None:
    """Let the module's and the series' certificate say what they say from now on; those issued keep their words."""
    series = session.get_one(Series, module.series_id)
    said = series_content(series)
    of_module = _words(content.title, issuer, content.makers, content.minutes, sample=content.sample)
    define(session, module_key(series, module), of_module, now)
    define(session, series_key(series), _words(said.title, issuer, said.credits, 0, sample=said.sample), now)


def _words(title: Text, issuer: str, makers: list[str], minutes: int, *, sample: bool) -> CertificateWords:
    return CertificateWords(
        title_en=title.get("en", ""),
        title_es=title.get("es", ""),
        issuer=issuer,
        credits=makers,
        minutes=minutes,
        sample=sample,
    )
