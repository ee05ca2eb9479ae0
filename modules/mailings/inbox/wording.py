"""What a post says, as text: of all its parts the plain one, else its HTML without anything that could act. Files are left out."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from modules.formats.html_text import html_to_markdown, text_to_markdown
from modules.mailings.inbox.mime import header, is_file, kind_of, parts_of, text_in

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
_READ = 200_000
"""Characters of a part that are looked at: turning HTML into Markdown is slow work."""
_TEXTS = ("text/plain", "text/html")


@dataclass(frozen=True)
class Wording:
    """A subject of one line and a body in Markdown; either may be empty, and both are where no part could be read.

    `left_out` counts what was attached.
    """

    subject: str
    body: str
    left_out: int


def wording_of(message: Message) -> Wording:
    """Read the message."""
    leaves = [part for part in parts_of(message) if not part.is_multipart()]
    if all(part.get_content_maintype() == "multipart" for part in leaves):
        return Wording("", "", 0)
    texts = [part for part in leaves if kind_of(part) in _TEXTS and not is_file(part)]
    left_out = sum(1 for part in leaves if part not in texts)
    plain = next((text_in(part) for part in texts if kind_of(part) == "text/plain"), "")
    body = text_to_markdown(plain[:_READ]) if plain.strip() else _from_html(texts)
    return Wording(header(message, "Subject")[:LONGEST_SUBJECT].strip(), body[:LONGEST_BODY].strip(), left_out)


def _from_html(texts: list[Message]) -> str:
    html = next((text_in(part) for part in texts if kind_of(part) == "text/html"), "")
    return html_to_markdown(html[:_READ]) if html.strip() else ""
