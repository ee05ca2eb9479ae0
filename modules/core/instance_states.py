"""Keeps the interpreter alive when the collector runs while a session lets go of what it loaded."""

from __future__ import annotations

from sqlalchemy.orm import InstanceState


def share_attribute_names() -> None:
    """Name every attribute of a state once, before the first thirty states are made.

    CPython 3.11 keeps the attributes of an object without a dictionary as long as all their names stand among those that its
    class shares, and closes that list after some thirty objects. A later name makes the dictionary. If the collector runs in
    that very moment and a weak reference's callback sets such an attribute of the same object (as SQLAlchemy's states do when
    what they describe has died), two dictionaries are made of the same values, and freed twice: the process dies. With all
    names shared none is ever made.
    """
    state: InstanceState[object] = object.__new__(InstanceState)
    for name in InstanceState.__annotations__:
        if name not in InstanceState.__slots__:
            object.__setattr__(state, name, None)
