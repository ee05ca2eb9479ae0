"""Receipts of applications, in the language of the page."""

from __future__ import annotations

from flask import current_app

from config import Config
from modules.cohorts.applying.beginning import Dossier
from modules.cohorts.applying.receipts import print_receipt
from modules.cohorts.models import Submission
from modules.cohorts.rounds.forms import content_of, form
from webapp.documents import document_words
from webapp.extensions import db


def receipt_pdf(dossier: Dossier, sent: Submission) -> bytes:
    """What was sent as a PDF."""
    config: Config = current_app.config["CONVENE"]
    content = content_of(form(db.session(), sent.form_id))
    return print_receipt(dossier, sent, content, document_words(), config.agency_name)
