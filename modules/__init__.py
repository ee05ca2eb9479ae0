"""The domain: plain Python and plain SQLAlchemy. No Flask, no Celery, no configuration, no clock, no network.

Session, `now`, links, words and postman are arguments. Capabilities stand in one straight order (pyproject.toml, import-linter):
a lower one never imports a higher one; what it must cause above it goes out as a fact.
"""
