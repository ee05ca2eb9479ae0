"""Documents as answers: PDF in the language of the page, for whoever may have them now."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Response

from modules.core.words import Words
from webapp.languages import current_language

TEMPLATES = Path(__file__).parent.parent / "templates"


def document_words() -> Words:
    """The words of the page's language."""
    return words(current_language())


def as_pdf(content: bytes, name: str) -> Response:
    """An answer that browsers show, and save under this name."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@cache
def words(locale: str) -> Words:
    """The words of one language, read once."""
    return Words(TEMPLATES, locale)
