"""Words of a draft as a page will show them, with the pictures that the draft has."""

from __future__ import annotations

from flask import url_for
from flask.sansio.app import App
from markupsafe import Markup

from modules.core.markdown import markdown_to_html
from modules.events.drafts import LOCALES
from modules.training.content.parts import Part
from modules.training.content.values import ModuleContent, SeriesContent
from modules.training.folders.writing import yaml_of
from webapp.training_presenting import LESSON_HEADING

ELSEWHERE = ("key", "kind", "words", "lessons", "files", "activities")
"""What a form does not change, or shows by itself."""


def drafted_text(text: str, module_id: int, content: ModuleContent) -> Markup:
    """The text as HTML that is safe to show."""

    def find(name: str) -> str | None:
        return url_for("staff_lessons.file", module_id=module_id, filename=name) if name in content.files else None

    return Markup(markdown_to_html(text, LESSON_HEADING, find))  # noqa: S704 (nh3 has cleaned it)


def differences(theirs: Part | SeriesContent, mine: Part | SeriesContent) -> list[tuple[str, str, str]]:
    """What two people wrote, where it differs: (language, theirs, mine); without a language for all but long texts."""
    pairs = [("", yaml_of(theirs, ELSEWHERE), yaml_of(mine, ELSEWHERE))]
    own, other = getattr(mine, "words", {}), getattr(theirs, "words", {})
    pairs += [(locale, other.get(locale, ""), own.get(locale, "")) for locale in LOCALES]
    return [pair for pair in pairs if pair[1] != pair[2]]


def init_training_drafts(app: App) -> None:
    """Hand both to the templates."""
    app.jinja_env.filters.update(drafted_text=drafted_text)
    app.jinja_env.globals.update(differences=differences)
