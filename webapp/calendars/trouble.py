"""What a calendar program is told when it gets no calendar: one line of text, and never a page or an empty calendar."""

from __future__ import annotations

from flask import request

from webapp.documents import document_words

WORDS = {404: "unknown", 410: "ended", 429: "too_often"}
"""Of a status; any other below 500 means what 404 does, and all above that it goes by."""
CONTENT_TYPE = "text/plain; charset=utf-8"


def is_for_program() -> bool:
    """Whether a calendar or news were asked for by what does not say that it shows pages: browsers do, and programs do not."""
    wanted = request.accept_mimetypes.best_match(["text/plain", "text/html"])
    return request.path.endswith((".ics", ".atom")) and wanted != "text/html"


def line_of(status: int) -> str:
    """The line, in the language of the address."""
    name = WORDS.get(status, "unknown" if status < 500 else "later")
    return document_words().fill(f"calendars/{name}.txt") + "\n"
