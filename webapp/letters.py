"""Letters as staff read them before they go: the words of the text, which the page of a letter says too."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from config import Config
from modules.cohorts.applying.beginning import Dossier
from modules.cohorts.models import Decision
from modules.core.links import Links
from modules.core.words import Words
from modules.formats.numerals import roman
from modules.mailings.letter import Letterhead
from modules.mailings.letters.application_decided import decision_values
from webapp.languages import current_language

TEMPLATES = Path(__file__).parent.parent / "templates"


def decision_letter(dossier: Dossier, decision: Decision) -> tuple[str, str]:
    """Subject and text of the letter about a decision, in the language of the page."""
    links: Links = current_app.extensions["convene.links"]
    language = current_language()
    cohort = f"{dossier.programme.short_name} {roman(dossier.cohort.number)}"
    values = decision_values(decision, dossier.organization.name, cohort)
    values |= {"locale": language, "head": letterhead(), "link": links.page("/account", language)}
    words = Words(TEMPLATES, language)
    subject = words.fill("email/application_decided/subject.txt", **values).strip()
    return subject, words.fill("email/application_decided/body.txt", **values, subject=subject).strip()


def letterhead() -> Letterhead:
    """What all letters of this site share."""
    config: Config = current_app.config["CONVENE"]
    links: Links = current_app.extensions["convene.links"]
    return Letterhead(
        mail_from=config.mail_from,
        reply_to=config.contact_email,
        host=links.host,
        site_name=config.site_name,
        agency_name=config.agency_name,
        postal_address=config.postal_address,
    )
