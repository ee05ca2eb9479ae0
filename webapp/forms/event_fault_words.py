"""The faults of a draft in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.events.cancelling import REASON_LIMIT
from modules.events.drafts import LINE_LIMITS, MOST_SESSIONS, WORD_LIMITS
from modules.events.errors import Fault
from modules.events.tagging import NAME_LIMIT

LIMITS = {
    **WORD_LIMITS,
    **LINE_LIMITS,
    "room": LINE_LIMITS["venue"],
    "reason": REASON_LIMIT,
    "name_en": NAME_LIMIT,
    "name_es": NAME_LIMIT,
}

WORDS = {
    ("title", "missing"): _l("Write a title, in English or in Spanish."),
    ("meetings", "missing"): _l("Write when it takes place: the day, when it starts and when it ends."),
    ("venue", "missing"): _l("Write where people come to: the name of the place or its address."),
    ("reason", "missing"): _l("Write the reason. Everybody who registered reads it."),
    ("languages", "missing"): _l("Choose at least one language."),
    ("ends", "before_start"): _l("The end must be later than the start."),
    ("starts", "past"): _l("This time is over. Choose one that is still to come."),
    ("registration_closes", "after_end"): _l("Registration must close before the event is over."),
    ("capacity", "out_of_range"): _l("Write a number of seats from 1 to 100,000, or nothing for no limit."),
    ("capacity", "below_registered"): _l("More people are registered already. Write at least as many seats as people."),
    ("name_en", "missing"): _l("Write its name in English."),
    ("name_en", "taken"): _l("There is one of this name already."),
    ("position", "no_position"): _l("Write latitude and longitude in degrees, such as 36.7378, -119.7871."),
    ("contact_email", "not_an_address"): _l("Write an email address with an @ sign, such as name@example.org."),
}
ANYWHERE = {
    "skipped_by_clock": _l("This hour does not exist: the clock moves forward that night. Choose an hour before or after."),
    "out_of_range": _l("Check the year."),
    "not_a_link": _l("Write a web address that starts with https://"),
    "unknown": _l("Choose one of the list."),
    "missing": _l("Write something here."),
}


def words_of(fault: Fault) -> str:
    """What a person reads beside the field."""
    name = fault.field.rpartition(".")[2]
    if fault.code == "too_long":
        return str(_("This is too long. Use %(limit)d characters or fewer.", limit=LIMITS[name]))
    if fault.code == "too_many":
        return str(_("An event has at most %(limit)d sessions. Make two events of it.", limit=MOST_SESSIONS))
    return str(WORDS.get((name, fault.code), ANYWHERE.get(fault.code, ANYWHERE["unknown"])))
