"""Issues of a newsletter as they stand in the archive, whatever way led there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from modules.mailings.bulk.holes import Hole
from modules.mailings.editions.models import Edition, EditionPage, EditionText
from modules.mailings.lists.models import MailingList

_numbers = count(1)
MARKUP = """<!doctype html><html lang="{locale}"><head><title>{subject}</title><style>
@media (prefers-color-scheme: dark) {{ .page {{ background: #14181a !important; }} }}</style></head>
<body class="page" style="background:#ffffff;color:#171716;"><main><h1>{subject}</h1><p>{text}</p>
<p><a href="{leave}">leave</a> <a href="{preferences}">choose</a></p></main></body></html>"""


def a_page(locale: str, subject: str, text: str = "Dinner first, slides never.") -> EditionPage:
    """A pressed page with its holes open."""
    html = MARKUP.format(locale=locale, subject=subject, text=text, leave=Hole.LEAVE, preferences=Hole.PREFERENCES)
    return EditionPage(locale=locale, subject=subject, text=f"{text}\n\n{Hole.LEAVE} {Hole.PREFERENCES}\n", html=html)


def an_issue(
    session: Session, now: datetime, owner: MailingList, pages: Mapping[str, str] | None = None, **over: object
) -> Edition:
    """A finished issue; `pages` are its subjects by their language."""
    number = next(_numbers)
    state = over.get("state", "finished")
    values: dict[str, object] = {
        "number": number,
        "state": "finished",
        "content_hash": "0" * 64,
        "author_id": 1,
        "approved_by": 2,
        "approved_at": now,
        "created_at": now,
        "changed_at": now,
        "frozen_at": now,
    } | ({"finished_at": now, "sums": {}} if state == "finished" else {})
    edition = Edition(list_id=owner.id, **values | over)
    subjects = pages or {"en": f"Issue {number} in English", "es": f"Número {number} en español"}
    edition.texts = [EditionText(locale=each, subject=said, preheader=f"In short: {said}") for each, said in subjects.items()]
    session.add(edition)
    session.flush()
    for locale, said in subjects.items():
        page = a_page(locale, said)
        page.edition_id = edition.id
        session.add(page)
    session.flush()
    return edition


def a_counted_link(session: Session, issue: Edition, address: str = "https://example.org/?a=1&b=2") -> str:
    """The token of a link in the English page of an issue that leads to this address, as if an editor had marked item 7."""
    page, token = session.get_one(EditionPage, (issue.id, "en")), f"{issue.id}.counted"
    page.counted = {f"http://localhost/go/{token}": {"item": 7, "to": address}}
    session.flush()
    return token
