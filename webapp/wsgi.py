"""The application for the web server: the one import that causes something."""

from __future__ import annotations

import gc

from config import Config
from webapp import create_app
from webapp.logs import configure_logs

config = Config.from_env()
configure_logs(config)
app = create_app(config)

for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("web/")):
    app.jinja_env.get_template(name)  # compiled before anybody waits for a page
gc.collect()
gc.freeze()  # what stays for good is looked at no more: a whole collection in the middle of a page costs it little
