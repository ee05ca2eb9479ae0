"""What templates may ask of training: texts in the reader's language, kinds of activities, addresses of a module's files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.sansio.app import App
from markupsafe import Markup

from modules.core.markdown import markdown_to_html
from modules.events.wordings import Said
from modules.training.content.catalog import content_of
from modules.training.content.values import Activity, Rating, Text, in_locale
from modules.training.models import ModuleVersion
from webapp.languages import current_language

LESSON_HEADING = 2


def in_words(text: Text) -> Said:
    """The words for this page, with the language they are in."""
    chosen = in_locale(text, current_language())
    language = current_language() if text.get(current_language()) else next((key for key in text if text[key] == chosen), "")
    return Said(chosen, language)


def kind_of(activity: Activity) -> str:
    """What it is: reading, video, quiz and so on."""
    return str(type(activity).__struct_config__.tag)


def file_url(version_id: int, name: str) -> str:
    """The address of a file that a version shows."""
    return url_for("training_files.show", version_id=version_id, filename=name)


def lesson_text(text: str, version: ModuleVersion | None = None, heading: int = LESSON_HEADING) -> Markup:
    """The text of a lesson that has no heading of its own: its headings stand right below the lesson's.

    With a version, pictures among its files are shown.
    """

    def find(name: str) -> str | None:
        return file_url(version.id, name) if version and name in content_of(version).files else None

    return Markup(markdown_to_html(text, heading, find))  # noqa: S704 (nh3 has cleaned it)


def levels_of(rating: Rating, answers: Mapping[str, Any]) -> list[int]:
    """How many statements were given each level, in the order of the levels."""
    return [sum(answers.get(each.key) == level.key for each in rating.statements) for level in rating.levels]


def init_training_presenting(app: App) -> None:
    """Hand all of it to the templates."""
    app.jinja_env.filters.update(lesson_text=lesson_text)
    app.jinja_env.globals.update(file_url=file_url, in_words=in_words, kind_of=kind_of, levels_of=levels_of)
