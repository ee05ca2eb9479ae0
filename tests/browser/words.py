"""The words of the pages in each language, as the catalogue has them: a page that forgot to translate one is found out."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "templates/translations"
OWN = "en"


class Words:
    """`words("Start this module")`, in the language of a journey."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.prefix = "" if locale == OWN else f"/{locale}"
        self._catalogue = _catalogue(locale)

    def __call__(self, english: str, **values: object) -> str:
        """The words with their values; a word that the catalogue lacks is a fault of the test that asks for it."""
        said = self._catalogue.gettext(english)
        assert self.locale == OWN or said != english, f"the catalogue of {self.locale} has no {english!r}"
        return said % values if values else said


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.NullTranslations() if locale == OWN else gettext.translation("messages", FOLDER, [locale])
