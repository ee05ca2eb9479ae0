"""Tables of cohorts, by what they serve."""

from modules.cohorts.models.applying import (
    Answer,
    AnswerVersion,
    Application,
    Attachment,
    Collaborator,
    Endorsement,
    Invitation,
    Submission,
)
from modules.cohorts.models.choosing import Conflict, Decision, Review, ReviewAssignment, Reviewer, Transition
from modules.cohorts.models.programmes import Cohort, Credit, DeadlineMove, Form, InformationSession, Programme, Round
from modules.cohorts.models.teams import Seat, Team
from modules.cohorts.models.work import AssignedModule, CohortSession, Deliverable, HandIn, Measure, MeasureValue

__all__ = [
    "Answer",
    "AnswerVersion",
    "Application",
    "AssignedModule",
    "Attachment",
    "Cohort",
    "CohortSession",
    "Collaborator",
    "Conflict",
    "Credit",
    "DeadlineMove",
    "Decision",
    "Deliverable",
    "Endorsement",
    "Form",
    "HandIn",
    "InformationSession",
    "Invitation",
    "Measure",
    "MeasureValue",
    "Programme",
    "Review",
    "ReviewAssignment",
    "Reviewer",
    "Round",
    "Seat",
    "Submission",
    "Team",
    "Transition",
]
