"""Words of a draft as a page will show them, with the pictures that the draft has."""

from __future__ import annotations

from flask import url_for
from flask.sansio.app import App
from markupsafe import Markup

from modules.core.markdown import markdown_to_html
from modules.training.content import ModuleContent
from modules.training.parts import Part
from modules.training.writing_folders import yaml_of
from webapp.training_presenting import LESSON_HEADING


def drafted_text(text: str, module_id: int, content: ModuleContent) -> Markup:
    """The text as HTML that is safe to show."""

    def find(name: str) -> str | None:
        return url_for("staff_lessons.file", module_id=module_id, filename=name) if name in content.files else None

    return Markup(markdown_to_html(text, LESSON_HEADING, find))  # noqa: S704 (nh3 has cleaned it)


def part_text(part: Part) -> str:
    """All that a part says, as text: for those who must compare two of it."""
    written = yaml_of(part, ("key", "kind", "words", "lessons", "files", "activities"))
    words = [f"{locale}:\n{text}" for locale, text in getattr(part, "words", {}).items()]
    return "\n".join([written, *words])


def init_training_drafts(app: App) -> None:
    """Hand both to the templates."""
    app.jinja_env.filters.update(drafted_text=drafted_text, part_text=part_text)
