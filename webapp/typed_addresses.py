"""What doors that write to a typed address are limited by, beside the machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import request
from flask_limiter.util import get_remote_address

from modules.people.addresses import address_key
from modules.people.errors import NotAnAddress


def typed_address(door: str, field: str = "address") -> Callable[[], str]:
    """The address in a field of the form, known or not, so that nobody's mailbox is flooded: counted for each door apart."""

    def typed() -> str:
        try:
            key = address_key(request.form.get(field, ""))
        except NotAnAddress:
            key = get_remote_address()
        return f"{door}:{hashlib.sha256(key.encode()).hexdigest()}"

    return typed
