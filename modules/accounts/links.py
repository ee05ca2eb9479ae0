"""Links in letters that prove a mailbox: made by workers, which know no Flask, and accepted by the pages of `webapp/accounts`.

Their tokens have the form of Flask-Security (5.9: `generate_confirmation_token`, `generate_reset_password_token`): itsdangerous,
the same salts and payloads, signed by the newest key, each key accepted. A token carries the account's `fs_uniquifier`, which
changes with the password, so it is worth nothing once a new password was chosen. `now` is the moment that validity counts from:
a letter made again from the same moment has the same link.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from modules.accounts.models import Account
from modules.core.links import Links

CONFIRM_SALT, CONFIRM_WITHIN = "confirm-salt", timedelta(days=5)
RESET_SALT, RESET_WITHIN = "reset-salt", timedelta(hours=2)
CHOOSE_SALT, CHOOSE_WITHIN = "choose-salt", timedelta(days=30)

SIGN_IN = "/login"
SIGN_UP = "/register"
CONFIRM = "/confirm"
FORGOTTEN = "/reset"
CHOOSE = "/choose-password"


class _SignedAt(TimestampSigner):
    """Signs as of a given moment."""

    def __init__(self, *args: Any, at: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def get_timestamp(self) -> int:
        """The given moment in seconds since 1970."""
        return self.at


def confirm_account_link(links: Links, keys: Sequence[str], account: Account, now: datetime, locale: str) -> str:
    """Where the owner of a new account confirms the address, within CONFIRM_WITHIN. `keys`: newest first, as in `config.secret_key`."""
    token = _token(keys, CONFIRM_SALT, [account.fs_uniquifier, _digest(account.email)], now)
    return links.page(f"{CONFIRM}/{token}", locale)


def reset_password_link(links: Links, keys: Sequence[str], account: Account, now: datetime, locale: str) -> str:
    """Where the owner chooses another password, within RESET_WITHIN."""
    payload = [account.fs_uniquifier, _digest(account.password) if account.password else None]
    return links.page(f"{FORGOTTEN}/{_token(keys, RESET_SALT, payload, now)}", locale)


def choose_password_link(links: Links, keys: Sequence[str], account: Account, now: datetime, locale: str) -> str:
    """Where the owner of an imported account chooses the first password, within CHOOSE_WITHIN."""
    return links.page(f"{CHOOSE}/{_token(keys, CHOOSE_SALT, [account.fs_uniquifier], now)}", locale)


def sign_in_link(links: Links, locale: str) -> str:
    """Where to sign in."""
    return links.page(SIGN_IN, locale)


def forgotten_password_link(links: Links, locale: str) -> str:
    """Where to ask for another password."""
    return links.page(FORGOTTEN, locale)


def read_choose_token(keys: Sequence[str], token: str) -> str | None:
    """The `fs_uniquifier` in the token of `choose_password_link`; None when it is forged, broken or too old."""
    serializer = URLSafeTimedSerializer(list(reversed(keys)), salt=CHOOSE_SALT)
    try:
        payload = serializer.loads(token, max_age=int(CHOOSE_WITHIN.total_seconds()))
    except (SignatureExpired, BadSignature, ValueError):
        return None
    return str(payload[0])


def _token(keys: Sequence[str], salt: str, payload: list[str | None], now: datetime) -> str:
    """Sign with the newest key: itsdangerous takes it last."""
    serializer = URLSafeTimedSerializer(
        list(reversed(keys)), salt=salt, signer=_SignedAt, signer_kwargs={"at": int(now.timestamp())}
    )
    return str(serializer.dumps(payload))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
