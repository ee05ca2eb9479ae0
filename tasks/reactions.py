"""What follows from a fact: all of it, and nowhere else. A reaction runs at least once, so it must bear a second run."""

from __future__ import annotations

from modules.accounts.facts import AccountImported, PasswordChanged, PasswordResetAsked, SignUpAsked, SignUpRepeated
from modules.awards.facts import AwardIssued, AwardRevoked
from modules.cohorts.facts import (
    ApplicationSubmitted,
    CollaboratorAsked,
    CollaboratorInvited,
    DeadlineMoved,
    DecisionReleased,
    EndorsementAsked,
    HandInReturned,
    SeatGiven,
)
from modules.core.facts import Fact
from modules.events.facts import EventCancelled, EventMoved, EventPublished
from modules.mailings.facts import EditionHeld, EditionTestAsked, PostHeld, PreflightAsked, SubscriptionAsked
from modules.outbox.models import OutboxFact
from modules.people.facts import PeopleMerged, PersonErased
from modules.registrations.facts import AttendanceMarked, SeatAskedAgain, SeatGivenUp, SeatHeld, SeatTaken
from modules.training.facts import ModuleCompleted, ModulePublished, SeriesEntered
from tasks import awards, cohorts, editions, incoming, items, mailings, registrations, reminders, teams, training
from tasks.reaction import Reaction

REACTIONS: dict[type[Fact], tuple[Reaction, ...]] = {
    SignUpAsked: (mailings.confirm_account,),
    SignUpRepeated: (mailings.account_exists,),
    PasswordResetAsked: (mailings.reset_password,),
    PasswordChanged: (mailings.password_changed,),
    AccountImported: (mailings.choose_password,),
    # Each writes only where it has something to say, so one letter is sent.
    EditionTestAsked: (mailings.edition_test,),
    PreflightAsked: (editions.preflight,),
    EditionHeld: (editions.edition_held,),
    SubscriptionAsked: (mailings.confirm_lists, mailings.lists_known),
    PostHeld: (incoming.post_held,),
    SeatHeld: (mailings.confirm_registration,),
    SeatTaken: (mailings.registration_confirmed, reminders.plan_for_place),
    # Each writes only where the seat is as it says, so one letter is sent.
    SeatAskedAgain: (mailings.confirm_registration, mailings.registration_confirmed),
    SeatGivenUp: (mailings.registration_withdrawn, reminders.plan_for_place),
    PersonErased: (registrations.free_seats, cohorts.leave_applications, teams.end_seats),
    PeopleMerged: (training.merged, awards.merged),
    AttendanceMarked: (training.attended,),
    ModulePublished: (items.module_told,),
    ModuleCompleted: (awards.completed,),
    SeriesEntered: (awards.entered,),
    AwardIssued: (mailings.award_issued,),
    AwardRevoked: (mailings.award_revoked,),
    DeadlineMoved: (mailings.deadline_moved, reminders.plan_for_round, items.deadline_told),
    CollaboratorInvited: (mailings.collaborator_invited,),
    CollaboratorAsked: (mailings.collaborator_asked,),
    EndorsementAsked: (mailings.endorsement_asked,),
    ApplicationSubmitted: (mailings.application_received,),
    DecisionReleased: (mailings.application_decided,),
    SeatGiven: (mailings.seat_given,),
    HandInReturned: (teams.hand_in_returned,),
    EventPublished: (items.event_told,),
    EventMoved: (mailings.event_moved, reminders.plan_for_event, items.event_change_told),
    EventCancelled: (mailings.event_cancelled, reminders.plan_for_event, items.event_change_told),
}


def tell(fact: OutboxFact) -> list[str] | None:
    """Ring for the reactions of a fact that have not run, and return their names; None for a fact of newer code than ours.

    Raises what the broker raises when it is away.
    """
    kind = Fact.known.get(fact.name)
    if kind is None or kind not in REACTIONS:
        return None
    reactions = REACTIONS[kind]
    # A name that is open but no longer ours was renamed since: then all are asked, since each bears it.
    open_ones = [each for each in reactions if not fact.told_times or each.name in fact.open_reactions] or reactions
    for reaction in open_ones:
        reaction.apply_async(kwargs={"fact_id": fact.id, **fact.fields}, headers={"request_id": fact.request_id}, retry=False)
    return [reaction.name for reaction in open_ones]
