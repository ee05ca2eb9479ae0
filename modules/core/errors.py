"""The four ways of saying no. They carry values, never sentences: words live in templates."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the domain says no; answered with 409. `values` go to the template that explains it."""

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.values = values


class NotFound(Exception):
    """There is no such thing for this person; answered with 404."""


class Forbidden(Exception):
    """The person may not do this; answered with 403."""


class Stale(Exception):
    """Somebody changed the thing in between; answered with 409 and both versions."""
