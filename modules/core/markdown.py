"""Markdown, as staff write it, to HTML that is safe to show: markup of their own is shown as text, never obeyed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

FindPicture = Callable[[str], str | None]
"""From the name that a text gives to the address under which this site shows it; None for one there is not."""

# Headings on the page above most written texts: the title and the section it stands in.
_FIRST_HEADING = 3
_LAST_HEADING = 6
_TAGS = "a|blockquote|br|code|em|h2|h3|h4|h5|h6|hr|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul"


def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["linkify", "table", "strikethrough"])
    if made.linkify is not None:
        # Only addresses written out with their scheme: "Room B.in" is no link.
        made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}).add("//", None).add("ftp:", None)
    return made


def _cleaner(*more: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*_TAGS.split("|"), *more},
        attributes={"*": set(), "a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener",
    )


def _picture(_self: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType) -> str:
    """A picture of this site, else the words that stand for it."""
    token, find = tokens[index], env["find_picture"]
    words = escape("".join(child.content for child in token.children or ()))
    address = find(str(token.attrs.get("src", "")))
    return f'<img src="{escape(address)}" alt="{words}">' if address else str(words)


_MARKDOWN, _CLEANER = _reader().disable("image"), _cleaner()
_WITH_PICTURES, _KEEPING_PICTURES = _reader(), _cleaner("img")
_WITH_PICTURES.add_render_rule("image", _picture)


def markdown_to_html(text: str, first_heading: int = _FIRST_HEADING, find_picture: FindPicture | None = None) -> str:
    """Render CommonMark with tables, strikethrough and bare web addresses as links; an image becomes a link to it.

    With `find_picture`, an image that it knows is shown, and of any other its words: no text can show a picture from elsewhere.
    Headings begin at h3, or at the level given, and no level is skipped, whatever levels the writer used. The result is safe
    for any page: nh3 has the last word. Links carry `rel="nofollow noopener"`.
    """
    reader, cleaner = (_WITH_PICTURES, _KEEPING_PICTURES) if find_picture else (_MARKDOWN, _CLEANER)
    tokens = reader.parse(text)
    _lower_headings(tokens, first_heading)
    html: str = reader.renderer.render(tokens, reader.options, {"find_picture": find_picture})
    return cleaner.clean(html)


def _lower_headings(tokens: Sequence[Token], first: int) -> None:
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(first + len(above) - 1, _LAST_HEADING)}"
