"""To somebody who earned a certificate: where it is, and where others check it."""

from __future__ import annotations

from modules.mailings.award_letters import award_words, find_holding
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def award_issued(desk: Desk, award_id: int) -> Letter | None:
    """None when it was revoked meanwhile: the other letter says so."""
    holding = find_holding(desk, award_id)
    if holding is None or holding.certificate.revoked:
        return None
    code, locale = holding.certificate.award.code, holding.locale
    values = {
        "award": award_words(holding),
        "link": desk.links.certificate(code, locale),
        "check_link": desk.links.verify(code, locale),
    }
    return Letter(template="award_issued", to=holding.addressee, locale=locale, values=values)
