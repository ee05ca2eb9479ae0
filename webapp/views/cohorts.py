"""Public pages of networks: which there are, their cohorts, and where LEAs can apply."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.beginning import own_application
from modules.cohorts.applying.states import stands
from modules.cohorts.choosing.review_desk import reviews_open
from modules.cohorts.models import Round
from modules.cohorts.rounds.programmes import all_programmes, cohort_by_number, cohorts_of, credits_of
from modules.cohorts.rounds.rounds import counts, find_round, last_move, open_rounds, session_events
from modules.cohorts.teams.queries import teams_by_county, teams_of
from modules.events.queries import upcoming_of
from webapp.access import current_actor, now, public
from webapp.event_presenting import today
from webapp.extensions import db

blueprint = Blueprint("cohorts", __name__, url_prefix="/cohorts")


@blueprint.get("")
@public
def listed() -> ResponseReturnValue:
    """Every programme, its cohorts by number, and the rounds that are open."""
    session = db.session()
    programmes = all_programmes(session)
    cohorts = cohorts_of(session, [each.id for each in programmes])
    calls = open_rounds(session, now())
    person_id = current_actor().person_id
    return render_template(
        "web/cohorts/listed.html",
        programmes=programmes,
        cohorts=cohorts,
        calls=calls,
        today=today(),
        own_teams=teams_of(session, person_id) if person_id else [],
        reviews_open=reviews_open(session, person_id) if person_id else None,
    )


@blueprint.get("/<programme_slug>/<int:cohort_number>")
@public
def show(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """One cohort: its years, its teams, who leads it, and how to apply while its round is open."""
    session = db.session()
    found = cohort_by_number(session, programme_slug, cohort_number)
    round_ = find_round(session, found.cohort.id)
    return render_template(
        "web/cohorts/show.html",
        programme=found.programme,
        cohort=found.cohort,
        credits=credits_of(session, found.cohort.id),
        counties=teams_by_county(session, found.cohort.id),
        round=round_,
        today=today(),
        **(_calling(round_) if round_ else {}),
    )


def _calling(round_: Round) -> dict[str, object]:
    """What the page says of the round: open or not, how its deadline moved, where it is explained, the reader's own draft."""
    session = db.session()
    own = own_application(session, round_.id, current_actor().person_id)
    return {
        "is_open": counts(round_, now()),
        "to_come": now() < round_.opens_at,
        "move": last_move(session, round_.id),
        "sessions": [
            each for each in upcoming_of(session, session_events(session, round_.id), now()) if each.status != "draft"
        ],
        "own": own,
        "own_stands": own is not None and stands(own.state),
    }
