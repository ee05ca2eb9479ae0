"""Why a text that staff wrote as YAML cannot be read, in sentences."""

from __future__ import annotations

import re

from flask_babel import gettext as _

_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
_UNKNOWN = re.compile(r"(unknown field `|Invalid enum value ')(?P<name>[^`']+)")


def words_of_refusal(reason: str, line: int | str) -> str:
    """Why it is no plain YAML, and in which line."""
    reasons = {
        "alias": _("Anchors and aliases (& and *) are not read: write it out."),
        "tag": _("Tags (!) are not read."),
        "key_twice": _("A name stands twice."),
        "key_odd": _("Before a colon stands a name, not a list."),
        "too_deep": _("It is nested too deep."),
        "too_large": _("This is longer than one megabyte."),
        "no_mapping": _("It has to begin with a name and a colon."),
        "not_text": _("A letter here is not written in UTF-8. Save the file as UTF-8 and choose it again."),
        "not_yaml": _("This cannot be read. Look at the blanks before the words and at the colons."),
    }
    return str(_("Line %(line)s: %(reason)s", line=line, reason=reasons[reason]))


def words_of_misfit(message: str, place: str) -> str:
    """Which value is not what belongs at its place, by what msgspec says of it."""
    where = str(_("At %(place)s: ", place=place)) if place else ""
    if missing := _MISSING.search(message):
        return where + str(_("“%(name)s” is missing.", name=missing["name"]))
    if unknown := _UNKNOWN.search(message):
        return where + str(_("“%(name)s” is not known here.", name=unknown["name"]))
    return where + str(_("A value of another kind belongs here."))
