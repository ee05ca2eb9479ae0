"""To somebody whose certificate no longer stands: why, and how to object."""

from __future__ import annotations

from modules.formats.cleaning import clean_line
from modules.mailings.award_letters import award_words, find_holding
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def award_revoked(desk: Desk, award_id: int) -> Letter | None:
    """None when it stands again."""
    holding = find_holding(desk, award_id)
    standing = holding.certificate.standing if holding else None
    if holding is None or standing is None or standing.state != "revoked":
        return None
    values = {
        "award": award_words(holding),
        "reason": clean_line(standing.reason),
        "link": desk.links.page("/account/awards", holding.locale),
    }
    return Letter(template="award_revoked", to=holding.addressee, locale=holding.locale, values=values)
