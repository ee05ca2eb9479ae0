"""Pressed letters in the browser: their own styles and nothing else of theirs runs; our pages show them inside a frame."""

from __future__ import annotations

from flask import Response

from webapp.headers import POLICY, csp_nonce

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)
"""No script, whatever the letter says. Of the same origin, since our pictures are given to no other."""
DARK = "(prefers-color-scheme: dark)"


def letter_page(html: str, locale: str, *, target: str = "_top", dark: bool | None = None) -> Response:
    """A letter as an answer. Its links open in `target`; `dark` decides in place of the reader's own machine."""
    shown = html.replace("<head>", f'<head><base target="{target}">', 1)
    if dark is not None:
        shown = shown.replace(DARK, "all" if dark else "not all")
    response = Response(shown, mimetype="text/html")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["Content-Language"] = locale
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def with_frames(page: str, status: int = 200) -> Response:
    """A page of ours that shows letters in frames."""
    response = Response(page, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce()) + "; frame-src 'self'"
    return response
