"""Ports on the loopback address."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
CHOICE = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): none of those can take
a port of ours between its choice and the start of its server."""


def is_free(port: int) -> bool:
    """Whether a server could listen there now; a port whose last connections still linger counts as free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(wanted: int = 0) -> int:
    """The wanted port when it is free, else any that is: two who choose at once hardly choose the same."""
    port = wanted or secrets.choice(CHOICE)
    while not is_free(port):
        port = secrets.choice(CHOICE)
    return port


def remembered_port(file: Path) -> int:
    """The port of the last start when it is still free, else another; kept in the file for the next start."""
    text = file.read_text(encoding="ascii").strip() if file.exists() else ""
    port = free_port(int(text) if text.isdigit() else 0)
    file.write_text(f"{port}\n", encoding="ascii")
    return port
