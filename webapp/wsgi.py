"""The application for the web server: the one import that causes something."""

from __future__ import annotations

import gc

from config import Config
from webapp import create_app
from webapp.calendars.door import CalendarDoor
from webapp.calendars.fetches import Fetches
from webapp.calendars.line import Line
from webapp.calendars.private import PrivatePolls
from webapp.calendars.shelf import Shelf
from webapp.logs import configure_logs
from webapp.openings import Openings

config = Config.from_env()
configure_logs(config)
app = create_app(config)
app.extensions["convene.openings"] = Openings(Line(config.database_url))
line = Line(config.database_url)
style = app.extensions["convene.publisher"].style
private = PrivatePolls(line, style, app.extensions["convene.tokens"], Fetches(Line(config.database_url)))
app.wsgi_app = CalendarDoor(app.wsgi_app, line, style, Shelf(), private)  # type: ignore[method-assign]

for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("web/")):
    app.jinja_env.get_template(name)  # compiled before anybody waits for a page
gc.collect()
gc.freeze()  # what stays for good is looked at no more: a whole collection in the middle of a page costs it little
