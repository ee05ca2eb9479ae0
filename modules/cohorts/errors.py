"""Why a deed of cohorts is refused."""

from __future__ import annotations

from collections.abc import Sequence

from modules.core.errors import Refused


class IllegalMove(Refused):
    """The state an application is in has no such step for this mover. Values: `application_id`, `state`, `to`."""


class TeamWithdrawn(Refused):
    """The team has left the cohort: what it did stands, nothing is added. Value: `team_id`."""


class LastLead(Refused):
    """Adults of the team would be left without anybody who may change it. Value: `team_id`."""


class AlreadySeated(Refused):
    """The person has a seat in the team. Value: `team_id`."""


class SeatEnded(Refused):
    """Somebody ended this seat in the meantime. Value: `seat_id`."""


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

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__(faults=faults)
        self.faults = faults


class FormInUse(Refused):
    """Answers stay with their form: once somebody has begun, a round keeps the form it has."""


class DeadlineInThePast(Refused):
    """A deadline can be moved to a moment that is still to come only."""


class DeadlineNotMoved(Refused):
    """The deadline is what it was: nobody needs to be told."""


class RoundIsReleased(Refused):
    """The LEAs know what was decided; the round's deadline stands."""


class NoSuchPerson(Refused):
    """Nobody has proved this address."""


class ConflictOfInterest(Refused):
    """This reviewer must not judge this application. Value: `why` (county, own, declared)."""


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
    """Letters cannot go at this hour. Value: `why` (past, before_deadline, nothing_to_release)."""


class HourHasCome(Refused):
    """The letters are on their way: the hour cannot be changed any more."""
