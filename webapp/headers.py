"""Security headers of every answer, errors and files included. Scripts and styles run only from our own address or with the nonce."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)
FIXED = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


BUILT = "/static/dist/"
FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose name is a hash of their content (all that the front end's build makes but its manifest)."""
KEPT_BY_NOBODY = "no-store, private"
"""For what was made for somebody who is signed in: no proxy and no back button shows it to the next."""


def keep_private(response: Response) -> Response:
    """For a blueprint of pages that are somebody's who need not be signed in: they hold a link's token, or what was just typed."""
    response.headers["Cache-Control"] = KEPT_BY_NOBODY
    return response


def csp_nonce() -> str:
    """The nonce of this answer."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(response: Response) -> Response:
    """Add what is missing; a view may have set a header on purpose."""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if g.get("visit") is not None:
        response.headers.setdefault("Cache-Control", KEPT_BY_NOBODY)
    if request.path.startswith(BUILT) and response.status_code == 200 and not request.path.endswith("manifest.json"):
        response.headers["Cache-Control"] = FOR_EVER
    return response


def init_headers(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(add_headers)
