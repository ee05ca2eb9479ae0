"""The application for the web server: the one import that causes something."""

from __future__ import annotations

from config import Config
from webapp import create_app
from webapp.logs import configure_logs

config = Config.from_env()
configure_logs(config)
app = create_app(config)
