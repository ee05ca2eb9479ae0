"""What a calendar entry says of its event, as plain text and as HTML: why it is cancelled, how to join, what it is, where to read on."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from modules.core.markdown import markdown_to_html
from modules.events.models import Event
from modules.events.wordings import said
from modules.formats.html_text import markdown_to_text


def plain_words(event: Event, locale: str, first: tuple[str, ...]) -> str:
    """After the lines of `first`. Only the description is Markdown: a summary is shown as it was typed."""
    summary, description = (said(event, name, locale).text for name in ("summary", "description"))
    parts = [part for part in (*first, summary, _plain(description)) if part]
    if event.page_link not in "\n".join(parts):
        parts.append(event.page_link)
    return "\n\n".join(parts)


def html_words(event: Event, locale: str, first: tuple[str, ...], page: str) -> str:
    """The same, ended by the event's page, since who reads this does not see the plain text."""
    summary, description = (said(event, name, locale).text for name in ("summary", "description"))
    lines = [_paragraph(line) for line in (*first, summary) if line]
    links = dict.fromkeys(link for link in (event.page_link, page) if link)
    return "".join([*lines, _html(description), *map(_paragraph, links)])


def _paragraph(line: str) -> str:
    text = escape(line)
    is_link = line.startswith(("http://", "https://")) and " " not in line
    return f'<p><a href="{text}">{text}</a></p>' if is_link else f"<p>{text}</p>"


# The same descriptions are asked for in every language and with every calendar.
_plain = lru_cache(maxsize=2048)(markdown_to_text)
_html = lru_cache(maxsize=2048)(markdown_to_html)
