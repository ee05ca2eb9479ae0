"""HTML written as the plain text a person would write instead."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

_PARAGRAPHS = re.compile(
    "address|article|aside|blockquote|dl|figure|footer|h[1-6]|header|hr|main|nav|ol|p|pre|section|table|ul"
)
_LINES = re.compile("dd|div|dt|figcaption|li|tr")


class TextWriter(HTMLParser):
    """Feed it well-formed HTML, then read `text`: a blank line between paragraphs, "- " before items, addresses after links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._breaks = 0
        self._numbers: list[int] = []  # of the lists we are in, the next number; 0 where items have none
        self._link = ""
        self._link_start = 0
        self._verbatim = False

    @property
    def text(self) -> str:
        """What has been written so far."""
        lines = "".join(self._pieces).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, an item, a cell or a link."""
        self._break(tag)
        if tag == "br":
            self._breaks = min(self._breaks + 1, 2)
        elif tag in ("ul", "ol"):
            self._numbers.append(int(tag == "ol"))
        elif tag == "a":
            self._link, self._link_start = dict(attrs).get("href") or "", len(self._pieces)
        else:
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a line, a list or a link."""
        self._break(tag)
        if tag == "pre":
            self._verbatim = False
        elif tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        elif tag == "a" and self._link:
            self._end_link()

    def handle_data(self, data: str) -> None:
        """Write text with its white space as HTML shows it: one blank."""
        if self._verbatim:
            self._write(data.strip("\n"))
            return
        words = " ".join(data.split())
        if data[:1].isspace() and not self._breaks:
            self._blank()
        if words:
            self._write(words)
        if words and data[-1:].isspace():
            self._blank()

    def _write(self, text: str) -> None:
        if self._breaks and self._pieces:
            self._pieces.append("\n" * self._breaks)
        self._breaks = 0
        self._pieces.append(text)

    def _blank(self) -> None:
        if self._pieces and not self._pieces[-1].endswith((" ", "\n")):
            self._pieces.append(" ")

    def _break(self, tag: str) -> None:
        inner_list = tag in ("ul", "ol") and self._numbers
        if _PARAGRAPHS.fullmatch(tag) and not inner_list:
            self._breaks = 2
        elif _LINES.fullmatch(tag) or inner_list:
            self._breaks = max(self._breaks, 1)

    def _begin(self, tag: str) -> None:
        if tag == "li":
            self._begin_item()
        elif tag in ("td", "th") and not self._breaks:
            self._blank()
            self._write("| ")
        elif tag == "pre":
            self._verbatim = True

    def _begin_item(self) -> None:
        if not self._numbers:
            self._numbers.append(0)
        number = self._numbers[-1]
        self._write("  " * (len(self._numbers) - 1) + (f"{number}. " if number else "- "))
        self._numbers[-1] += bool(number)

    def _end_link(self) -> None:
        shown = "".join(self._pieces[self._link_start :]).strip()
        address = self._link.removeprefix("mailto:")
        if unquote(shown) not in (unquote(self._link), unquote(address)):
            self._blank()
            self._write(f"({address})")
        self._link = ""
