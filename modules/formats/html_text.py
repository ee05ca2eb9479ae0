"""Between HTML, Markdown and plain text. HTML of others is cleaned on the way in, so that nothing of it can act."""

from __future__ import annotations

import re

import nh3

from modules.core.markdown import markdown_to_html
from modules.formats.cleaning import clean_text
from modules.formats.markdown_writer import MarkdownWriter, escape_markdown
from modules.formats.text_writer import TextWriter

_BLOCKS = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|header|hr|li|main|nav|ol|p|pre"
    "|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = "a|b|code|del|em|i|s|strong"
_BLOCK_TAG = re.compile(rf"(</?(?:{_BLOCKS})\b[^<>]*>)", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE}|span|font|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MANY_BREAKS = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_UNSAFE_IN_ADDRESS = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})


def is_html(text: str) -> bool:
    """Whether text that claims to be plain holds HTML."""
    return _ANY_TAG.search(text) is not None


def keep_line_breaks(text: str) -> str:
    """Make HTML of a text that is both: each newline becomes a `br`, except beside a block, which breaks the line already."""
    pieces = _BLOCK_TAG.split(text)
    return "".join(piece if place % 2 else piece.strip().replace("\n", "<br>\n") for place, piece in enumerate(pieces))


def html_to_text(html: str) -> str:
    """Plain text of any HTML, with the addresses of its links."""
    writer = TextWriter()
    writer.feed(_clean(html, base=""))
    writer.close()
    return clean_text(writer.text)


def html_to_markdown(html: str, *, base: str = "") -> str:
    """Markdown of any HTML, without images and scripts. `base` is the page it stood on: without it, relative links are dropped."""
    try:
        # In a div, as BeautifulSoup warns of a text that is nothing but an address.
        written = MarkdownWriter().convert(f"<div>{_clean(html, base)}</div>")
    except RecursionError:
        return text_to_markdown(html_to_text(html))
    return clean_text(_MANY_BREAKS.sub("\n\n", written))


def text_to_markdown(text: str) -> str:
    """Markdown that shows plain text as it is: its paragraphs, its line breaks, its web addresses as links."""
    lines = (" ".join(line.split()) for line in clean_text(text).split("\n"))
    paragraphs = _MANY_BREAKS.sub("\n\n", "\n".join(lines)).split("\n\n")
    return "\n\n".join(escape_markdown(paragraph).replace("\n", "\\\n") for paragraph in paragraphs)


def markdown_to_text(text: str) -> str:
    """Plain text of Markdown, for letters and calendars."""
    return html_to_text(markdown_to_html(text))


def _clean(html: str, base: str) -> str:
    return nh3.clean(
        html,
        tags={*_BLOCKS.split("|"), *_INLINE.split("|")},
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel=None,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value.translate(_UNSAFE_IN_ADDRESS)
    return value if re.fullmatch("[0-9]{1,4}", value) else None
