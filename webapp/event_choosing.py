"""What the question mark of an address chooses of the events, and what pages must know to say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import request

from modules.events.choices import FACETS, WRITTEN, Choice
from modules.events.models import Tag
from modules.events.naming import Named, names_of
from modules.events.queries import all_tags
from modules.feeds.addresses import PublicFeed
from webapp.extensions import db
from webapp.forms.event_search import choice_from, places_from
from webapp.languages import current_language


class Asked(NamedTuple):
    """A choice, all tags there are, and what the county and the host of the choice are called."""

    choice: Choice
    tags: list[Tag]
    places: dict[str, Named]

    def shown(self, names: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, object]:
        """For the template: what was chosen, its calendar, and each name it may meet; `names` are those of places that were found."""
        chosen = {facet: value for facet in FACETS if (value := getattr(self.choice, facet))}
        own = {facet: {chosen[facet]: self.places[facet].en} for facet in WRITTEN if facet in chosen}
        return {
            "choice": self.choice,
            "chosen": chosen,
            "calendar_path": PublicFeed(current_language(), self.choice).key,
            "tags": {tag.slug: tag for tag in self.tags},
            "places": {facet: own.get(facet, {}) | dict((names or {}).get(facet, {})) for facet in WRITTEN},
        }


def asked_events() -> Asked:
    """What this request chooses: one statement, two where it names a county or a host. What there is not is left out."""
    tags, places = all_tags(db.session()), names_of(db.session(), places_from(request.args))
    return Asked(choice_from(request.args, tags, places), tags, places)
