"""What the calendar is measured against: the same bytes from memory, by a bare Flask view and by a bare WSGI callable.

Both answer a known tag with 304, as any fair rival would. BODY names the file of the bytes.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from flask import Flask, Response, request

BODY = Path(os.environ["BODY"]).read_bytes()
TAG = hashlib.sha256(BODY).hexdigest()[:32]
HEADERS = [("Content-Type", "text/calendar; charset=utf-8"), ("ETag", f'"{TAG}"'), ("Cache-Control", "public, max-age=300")]
WHOLE = [*HEADERS, ("Content-Length", str(len(BODY)))]

flask_app = Flask(__name__)


@flask_app.get("/calendar.ics")
def calendar() -> Response:
    response = Response(BODY, content_type="text/calendar; charset=utf-8")
    response.set_etag(TAG)
    response.cache_control.public = True
    response.cache_control.max_age = 300
    return response.make_conditional(request)


def wsgi_app(environ, start_response):
    if environ.get("HTTP_IF_NONE_MATCH") == f'"{TAG}"':
        start_response("304 NOT MODIFIED", HEADERS)
        return [b""]
    start_response("200 OK", WHOLE)
    return [BODY]
