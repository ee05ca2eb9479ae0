"""How long a text and how large a number may be, with one sentence of ours each: nested forms do not translate WTForms' own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length, NumberRange


def at_most(limit: int) -> Length:
    """So many characters."""
    return Length(max=limit, message=_l("Write at most %(count)s characters.", count=f"{limit:,}"))


def within(least: int, most: int) -> NumberRange:
    """A number between the two, both counted in."""
    return NumberRange(
        least, most, message=_l("Write a number from %(least)s to %(most)s.", least=f"{least:,}", most=f"{most:,}")
    )
