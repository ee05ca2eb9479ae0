"""What the deeds of editions need from this side: the press, and which pages of ours there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException

from modules.accounts.actors import VISITOR
from modules.core.errors import NotFound
from modules.events.queries import event_by_slug
from modules.events.seeing import require_sight
from modules.mailings.editions.checking import Check
from modules.mailings.editions.pressing import Press
from modules.training.content.catalog import find_module
from webapp.access import now
from webapp.documents import words
from webapp.extensions import db
from webapp.languages import LANGUAGES
from webapp.letters import letterhead


def press_tools() -> Press:
    """What pressing needs beside the edition."""
    return Press(words=words, links=current_app.extensions["convene.links"], head=letterhead())


def checking() -> Check:
    """What checking needs beside the edition."""
    return Check(tools=press_tools(), locales=LANGUAGES, exists=is_there, now=now())


def is_there(path: str) -> bool:
    """Whether everybody finds a page of ours at this path. Of events and modules it is asked whether there is this very one."""
    plain = urlsplit(path).path
    for language in LANGUAGES[1:]:
        plain = plain.removeprefix(f"/{language}") if f"{plain}/".startswith(f"/{language}/") else plain
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(plain or "/", method="GET")
    except HTTPException:
        return False
    view = current_app.view_functions[endpoint]
    return getattr(view, "access", "") == "public" and _stands(endpoint, values)


def _stands(endpoint: str, values: Mapping[str, Any]) -> bool:
    session = db.session()
    if endpoint == "training.module":
        found = find_module(session, values["series_slug"], values["module_slug"])
        return found is not None and found.version is not None
    if endpoint != "events.show":
        return True
    try:
        require_sight(session, VISITOR, event_by_slug(session, values["slug"]))
    except NotFound:
        return False
    return True
