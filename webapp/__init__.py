"""The HTTP face: turns HTTP into calls and results into pages. Knows the domain, never the queue."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from modules.core.connections import refuse_closed
from modules.core.links import Links
from modules.core.tokens import Tokens
from webapp.accounts import init_accounts
from webapp.cohort_presenting import init_cohort_presenting
from webapp.errors import init_errors
from webapp.extensions import babel, csrf, db, limiter
from webapp.headers import init_headers
from webapp.languages import LanguagePrefix, current_language
from webapp.logs import init_logs
from webapp.presenting import init_presenting
from webapp.views import blueprints

ROOT = Path(__file__).parent.parent


def flask_settings(config: Config) -> dict[str, object]:
    """Our settings in Flask's own names."""
    secure = not config.development
    return {
        "CONVENE": config,
        "SECRET_KEY": config.secret_key[0],
        "SECRET_KEY_FALLBACKS": list(config.secret_key[1:]),
        "SQLALCHEMY_DATABASE_URI": str(config.database_url),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_events": [(refuse_closed, "checkout")],
            "pool_size": 10,
            # No page is worth compiling a statement for: that takes longer than running it. Whole calendars are sorted in memory.
            "connect_args": {
                "connect_timeout": 3,
                "options": "-c statement_timeout=15000 -c timezone=UTC -c jit=off -c work_mem=32MB",
            },
        },
        "MAX_CONTENT_LENGTH": config.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": config.max_body_bytes,
        "SESSION_COOKIE_NAME": "__Host-convene" if secure else "convene",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "templates" / "translations"),
        "RATELIMIT_STORAGE_URI": str(config.limits_url),
        "RATELIMIT_ENABLED": config.rate_limits == "on",
        "RATELIMIT_STRATEGY": "moving-window",
        "RATELIMIT_STORAGE_OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }


def create_app(config: Config) -> Flask:
    """The application of one process. Imports cause nothing; all that happens, happens here."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    app.config.update(flask_settings(config))
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    tokens = Tokens(config.secret_key)
    app.extensions["convene.tokens"] = tokens
    app.extensions["convene.links"] = Links(config.base_url, tokens)
    db.init_app(app)
    babel.init_app(app, locale_selector=current_language)
    init_logs(app)
    csrf.init_app(app)
    limiter.init_app(app)
    init_headers(app)
    init_errors(app)
    init_accounts(app)
    init_presenting(app)
    init_cohort_presenting(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    if config.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[config.proxy_hops] * 3)  # type: ignore[method-assign]
    return app
