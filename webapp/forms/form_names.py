"""Forms of applications by words that staff know them by: their name, their version, the titles of their parts."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.cohorts.models import Form
from modules.cohorts.rounds.forms import content_of
from modules.training.content.values import in_locale
from webapp.languages import current_language


def form_name(kept: Form) -> str:
    """Which form, and which of its versions."""
    return str(_("%(name)s, version %(number)s", name=kept.name, number=kept.number))


def form_label(kept: Form) -> str:
    """The same with what its parts are called: what tells one form from another where staff choose."""
    titles = (in_locale(part.title, current_language()) for part in content_of(kept).parts)
    return f"{form_name(kept)}: {', '.join(titles)}"
