"""In which role somebody sits in a team. The words for them stand in the templates."""

from __future__ import annotations

SEAT_ROLES = (
    "team_lead",
    "superintendent",
    "administrator",
    "teacher",
    "classified",
    "counselor",
    "family",
    "student",
    "partner",
    "board",
    "county_liaison",
)

# What people say of their work at their organization → the seat that fits; all others sit as administrators until a lead says else.
SEAT_OF_WORK = {
    "family": "family",
    "teacher": "teacher",
    "counselor": "counselor",
    "classified": "classified",
    "county_office": "county_liaison",
    "board": "board",
    "partner": "partner",
}
