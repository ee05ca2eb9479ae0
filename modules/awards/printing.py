"""A certificate on paper, made anew whenever it is asked for: the same award gives the same bytes."""

from __future__ import annotations

from io import BytesIO

import segno

from modules.awards.queries import Certificate
from modules.core.links import Links
from modules.core.times import local
from modules.core.words import Words
from modules.formats.dates import say_day
from modules.formats.documents import print_document

QUIET_ZONE = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""


def print_certificate(certificate: Certificate, words: Words, links: Links, zone: str) -> bytes:
    """One landscape letter page as PDF, in the language of `words`; its day is the one that it was in `zone`."""
    award, locale = certificate.award, words.locale
    title, earned = certificate.title(locale), local(award.earned_at, zone).date()
    values = {
        "title": title.text,
        "title_lang": title.locale or locale,
        "agency": award.issuer,
        "made": earned.isoformat(),
        "name": award.name,
        "credits": award.credits,
        "address": links.verify(award.code, locale),
        "code": award.code,
        "sample": award.sample,
    }
    hours, minutes = divmod(award.minutes, 60)
    until = award.expires_at
    spoken = {
        "attended": certificate.kind == "event",
        "named": bool(award.name),
        "title": title.text,
        "day": say_day(earned, locale),
        "until": say_day(local(until, zone).date(), locale) if until else "",
        "hours": hours,
        "minutes": minutes,
    }
    return print_document(words, "certificate", values, {"code.svg": _qr(links.verify(award.code, locale))}, **spoken)


def _qr(address: str) -> bytes:
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=QUIET_ZONE, light="#fff")
    return drawn.getvalue()
