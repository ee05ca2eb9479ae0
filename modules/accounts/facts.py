"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class SignUpAsked(Fact):
    """Somebody made an account; its address waits to be confirmed."""

    account_id: int


@dataclass(frozen=True)
class SignUpRepeated(Fact):
    """Somebody tried to make an account with an address that has one: its owner is told, the page says nothing."""

    account_id: int


@dataclass(frozen=True)
class PasswordResetAsked(Fact):
    """Somebody asked for a new password."""

    account_id: int


@dataclass(frozen=True)
class PasswordChanged(Fact):
    """The password was changed; every other session has ended."""

    account_id: int


@dataclass(frozen=True)
class AccountImported(Fact):
    """An account of an older system came over; its owner chooses a new password by letter."""

    account_id: int
