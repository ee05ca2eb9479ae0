"""Where a person goes after signing in: only to pages of our own, in their language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for

from webapp.languages import LANGUAGES

LONGEST = 2000


def is_own_path(text: str | None) -> bool:
    """Whether a browser takes the text for a path of this site, whatever it makes of slashes, backslashes and white space."""
    if not text or len(text) > LONGEST or not text.startswith("/") or text.startswith("//"):
        return False
    if "\\" in text or not text.isascii() or any(character <= " " or character == "\x7f" for character in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def in_language(path: str, language: str) -> str:
    """The same page in another language."""
    for other in LANGUAGES[1:]:
        if path == f"/{other}" or path.startswith((f"/{other}/", f"/{other}?")):
            path = path[len(other) + 1 :]
            path = path if path.startswith("/") else f"/{path}"
    return path if language == LANGUAGES[0] else f"/{language}{path}"


def after_sign_in(wanted: str | None, language: str) -> str:
    """The page that was asked for, if it is ours, else the person's desk."""
    return in_language(wanted if wanted and is_own_path(wanted) else url_for("account.desk"), language)
