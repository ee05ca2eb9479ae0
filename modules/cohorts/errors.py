"""Why a deed of cohorts is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modules.cohorts.models import Answer
from modules.core.errors import Refused, Stale


class IllegalMove(Refused):
    """The state an application is in has no such step for this mover. Values: `application_id`, `state`, `to`."""


class TeamWithdrawn(Refused):
    """The team has left the cohort: what it did stands, nothing is added. Value: `team_id`."""


class LastLead(Refused):
    """Adults of the team would be left without anybody who may change it. Value: `team_id`."""


class AlreadySeated(Refused):
    """The person has a seat in the team. Value: `team_id`."""


class SeatEnded(Refused):
    """The seat has ended: somebody was faster, or the form was sent twice. Value: `team_id`."""


class LeadNeedsAddress(Refused):
    """A lead signs in; this person has no address to do it with."""


class ConsentMissing(Refused):
    """A minor sits in a team only when a lead has seen a guardian's consent."""


class MinorAlone(Refused):
    """A minor has no address, no account, and never leads."""


class SlugTaken(Refused):
    """Another programme has this address."""


class NumberTaken(Refused):
    """The programme has a cohort of this number already. Value: `number`."""


class WrongOrder(Refused):
    """What ends would end before it begins."""


class RoundExists(Refused):
    """LEAs apply to a cohort in one round, and there is one. Value: `round_id`."""


class FormFaulty(Refused):
    """A form cannot be asked as it stands; `faults` names all that is wrong."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__(faults=faults)
        self.faults = faults


class FormInUse(Refused):
    """Answers stay with their form: once somebody has begun, a round keeps the form it has."""


class _WrittenMeanwhile(Stale):
    """`mine` was not kept, `theirs` stands."""

    def __init__(self, mine: Any, theirs: Any) -> None:
        super().__init__()
        self.mine, self.theirs = mine, theirs


class RubricStale(_WrittenMeanwhile):
    """Somebody gave the round another rubric in between."""


class FormStale(_WrittenMeanwhile):
    """Somebody kept the next number of the form in between."""


class DraftStale(_WrittenMeanwhile):
    """Somebody changed the programme, the cohort or the deliverable in between."""


class ReadingBegun(Refused):
    """Reviews stay with their rubric: once one was written, a round keeps the rubric it has."""


class DeadlineInThePast(Refused):
    """A deadline can be moved to a moment that is still to come only."""


class DeadlineNotMoved(Refused):
    """The deadline is what it was: nobody needs to be told."""


class RoundIsReleased(Refused):
    """The LEAs know what was decided; the round's deadline stands."""


class NoSuchPerson(Refused):
    """Nobody has proved this address."""


class ConflictOfInterest(Refused):
    """The reviewer must not judge the application. Value: `why` (county, own, declared)."""


class NotUnderReview(Refused):
    """The application was not sent, was withdrawn, or its outcome is known: nobody reads it."""


class TooFewReviewers(Refused):
    """For some applications too few reviewers are free of conflict. Value: `names` of their LEAs."""


class ReviewIsFinished(Refused):
    """A finished review of this submission stands as it is."""


class ScoresMissing(Refused):
    """A review can be finished when every criterion has a score. Value: `criteria`, keys of those without."""


class SentAgain(Refused):
    """The applicant sent a newer version: that one is to be read."""


class DecisionsLacking(Refused):
    """Applications wait for a decision. Value: `names` of their LEAs."""


class HourRefused(Refused):
    """Letters cannot go at this hour. Value: `why` (past, still_open, nothing_to_release)."""


class HourHasCome(Refused):
    """The letters are on their way: the hour cannot be changed any more."""


class RoundNotOpen(Refused):
    """LEAs cannot begin now: the round has not opened, or its deadline has passed."""


class NoOrganization(Refused):
    """An LEA applies: the person must say first which one is theirs."""


class NotAnLEA(Refused):
    """Districts, county offices and charters apply; the person's organization is none of them. Value: `name`."""


class AlreadyBegun(Refused):
    """The LEA has an application in this round; its people work on that one. Value: `application_id`."""


class ApplicationClosed(Refused):
    """Nothing can be written or sent in the state that the application is in. Values: `application_id`, `state`."""


class AnswerChanged(Stale):
    """Somebody wrote the answer after it was seen. `theirs` is what stands; `mine` was kept beside it in the history."""

    def __init__(self, question: str, theirs: Answer, mine: str) -> None:
        super().__init__(question)
        self.question, self.theirs, self.mine = question, theirs, mine


class AnswerTooLong(Refused):
    """More characters than any answer needs. Values: `question`, `limit`."""


class TooManyFiles(Refused):
    """The question takes no further file. Values: `question`, `limit`."""


class DeadlinePassed(Refused):
    """What arrived did not arrive in time. Values: `application_id`, `arrived_at`, `closes_at`."""


class NotComplete(Refused):
    """Something is missing; `gaps` names all of it."""

    def __init__(self, gaps: Sequence[Any]) -> None:
        super().__init__(gaps=gaps)
        self.gaps = gaps


class AlreadyCollaborating(Refused):
    """The person works on this application."""


class InvitationEnded(Refused):
    """The invitation was answered or taken back."""


class NobodyLeads(Refused):
    """Nobody would be left who can send the application and let people in."""


class TooManyPeople(Refused):
    """More people than can work on one application. Value: `limit`."""


class NoEndorsementNeeded(Refused):
    """The LEA needs nobody to stand behind its application, or there is no county office to ask."""


class EndorsementAnswered(Refused):
    """The county office has said what it says."""


class GroupTaken(Refused):
    """The event is for another group already."""


class SessionHasGuests(Refused):
    """People from outside the cohort hold a seat at this event: it cannot become the cohort's own."""


class NothingHandedIn(Refused):
    """A hand-in has words, a file, or both."""


class WorkAccepted(Refused):
    """The team's work was accepted: nothing more is handed in."""


class HandInAnswered(Refused):
    """Somebody answered this hand-in in the meantime."""


class HandInReplaced(Refused):
    """The team handed in another version in the meantime: that one is to be answered. Value: `hand_in_id`."""


class FeedbackMissing(Refused):
    """Whoever asks for another version says what is to change."""


class DayToCome(Refused):
    """A value is measured on a day that has been."""
