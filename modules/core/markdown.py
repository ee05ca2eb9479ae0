"""Markdown, as staff write it, to HTML that is safe to show: markup of their own is shown as text, never obeyed."""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Headings on the page above most written texts: the title and the section it stands in.
_FIRST_HEADING = 3
_LAST_HEADING = 6
_TAGS = "a|blockquote|br|code|em|h2|h3|h4|h5|h6|hr|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul"

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["linkify", "table", "strikethrough"]).disable("image")
)
if _MARKDOWN.linkify is not None:
    # Only addresses written out with their scheme: "Room B.in" is no link.
    _MARKDOWN.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}).add("//", None).add("ftp:", None)

_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split("|")),
    attributes={"*": set(), "a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener",
)


def markdown_to_html(text: str, first_heading: int = _FIRST_HEADING) -> str:
    """Render CommonMark with tables, strikethrough and bare web addresses as links; an image becomes a link to it.

    Headings begin at h3, or at the level given, and no level is skipped, whatever levels the writer used. The result is safe
    for any page: nh3 has the last word. Links carry `rel="nofollow noopener"`.
    """
    tokens = _MARKDOWN.parse(text)
    _lower_headings(tokens, first_heading)
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return _CLEANER.clean(html)


def _lower_headings(tokens: Sequence[Token], first: int) -> None:
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(first + len(above) - 1, _LAST_HEADING)}"
