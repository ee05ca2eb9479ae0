"""Documents of the house: `templates/documents/<name>.typ`, its words in one language, the mark, and what the caller knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modules.core.words import Words
from modules.formats.typesetting import NO_FILES, typeset

FOLDER = "documents"
MARK = "mark.svg"


def print_document(
    words: Words, name: str, values: Mapping[str, Any], /, files: Mapping[str, bytes] = NO_FILES, **spoken: Any
) -> bytes:
    """The document as PDF. `values` (with `title`, `agency` and `made`, an ISO day) are read by the source as they are.

    `spoken` are values that stand inside sentences, so that each language puts them where they belong.
    """
    mark = (words.folder / FOLDER / MARK).read_bytes()
    source = words.fill(f"{FOLDER}/{name}.typ", **spoken)
    return typeset(source, {"lang": words.locale, **values}, {MARK: mark, **files})
