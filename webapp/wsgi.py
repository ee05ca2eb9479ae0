"""The application for the web server: the one import that causes something."""

from __future__ import annotations

from config import Config
from webapp import create_app
from webapp.logs import configure_logs

config = Config.from_env()
configure_logs(config)
app = create_app(config)

for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("web/")):
    app.jinja_env.get_template(name)  # compiled before anybody waits for a page
