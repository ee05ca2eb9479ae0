"""Tables of training: content, and what learners do in it."""

from modules.training.models.content import Draft, LiveActivity, Module, ModuleFile, ModuleVersion, Series
from modules.training.models.learning import (
    Assignment,
    Completion,
    CompletionAudit,
    Enrolment,
    FeedbackSum,
    LearningEvent,
    Progress,
    Recount,
    Response,
    SeriesEnrolment,
    Waiver,
    Withdrawal,
)

__all__ = [
    "Assignment",
    "Completion",
    "CompletionAudit",
    "Draft",
    "Enrolment",
    "FeedbackSum",
    "LearningEvent",
    "LiveActivity",
    "Module",
    "ModuleFile",
    "ModuleVersion",
    "Progress",
    "Recount",
    "Response",
    "Series",
    "SeriesEnrolment",
    "Waiver",
    "Withdrawal",
]
