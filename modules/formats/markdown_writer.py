"""Text and HTML written as Markdown that shows the same again."""

from __future__ import annotations

import re

from markdownify import ATX, MarkdownConverter

# A bare address, without the punctuation of the sentence it stands in.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}*_~])")
# What Markdown reads as markup: anywhere, at the edge of a word, as an entity, at the start of a line.
_MARKUP = re.compile(r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|^[ \t]*(?:[-+=#](?=[-+=#\s]|$)|>)", re.MULTILINE)
_NUMBERED = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


def escape_markdown(text: str) -> str:
    """Write text so that Markdown shows it as it is; web addresses become links."""
    pieces = _ADDRESS.split(text)
    return "".join(f"<{piece}>" if place % 2 else _escape(piece) for place, piece in enumerate(pieces))


class MarkdownWriter(MarkdownConverter):
    """markdownify, escaping what Markdown would misread and no more: people go on editing the result."""

    def __init__(self) -> None:
        super().__init__(heading_style=ATX, bullets="-", table_infer_header=True)

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape a piece of text; inside a link, an address is only text."""
        return _escape(text) if "a" in parent_tags else escape_markdown(text)


def _escape(text: str) -> str:
    marked = _MARKUP.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)
    return _NUMBERED.sub(r"\1\\\2", marked)
