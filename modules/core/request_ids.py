"""The request id that a log line, a fact, a task and a letter share; set at the edge, empty outside of one."""

from __future__ import annotations

from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request or task that runs here."""
    return _current.get()


def set_request_id(value: str) -> None:
    """Called by the two edges only."""
    _current.set(value)
