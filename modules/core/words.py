"""Words a person reads: templates of one folder, filled in one language."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from modules.core.sentences import end_once

SOURCE_LOCALE = "en"
ESCAPED = ("html", "mjml", "xml")
DOCUMENT = ".typ"


class Words:
    """The templates of a folder with the catalogue of one locale. A value that a template names and nobody gave is an error.

    In a document (`.typ`) each `{{ }}` stands for a whole string literal of Typst: `#{{ _("Hours") }}` in text, bare in code.
    """

    def __init__(self, folder: Path, locale: str) -> None:
        self.folder = folder
        self.locale = locale
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(ESCAPED, default_for_string=True),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.policies["ext.i18n.trimmed"] = True
        install = self._environment.install_gettext_translations  # type: ignore[attr-defined]
        install(catalogue(folder, locale), newstyle=True)
        self._documents = self._environment.overlay(autoescape=False, finalize=literal, keep_trailing_newline=True)

    def fill(self, name: str, /, **values: Any) -> str:
        """The template of this name with the values in it: escaped in HTML, plain in text, whole literals in a document."""
        environment = self._documents if name.endswith(DOCUMENT) else self._environment
        return end_once(environment.get_template(name).render(values))

    def compile(self, html: str) -> Template:
        """A template from HTML at hand, to be filled many times; it may include others of the folder."""
        return self._environment.from_string(html)


def literal(value: object) -> str:
    """A text as Typst writes one, quotes included: nothing in it is read as markup or code."""
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in escaped) + '"'


@cache
def catalogue(folder: Path, locale: str) -> NullTranslations:
    """The translations of a locale, straight from `translations/<locale>/LC_MESSAGES/messages.po`; none for English.

    FileNotFoundError for a locale without a catalogue: a letter in the wrong language is worse than none.
    """
    if locale == SOURCE_LOCALE:
        return NullTranslations()
    compiled = io.BytesIO()
    with (folder / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return GNUTranslations(compiled)
