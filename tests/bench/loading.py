"""`wrk` against a web server."""

from __future__ import annotations

import re
import subprocess

from tasks.processes.ports import LOOPBACK

CONNECTIONS = 8
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")


def rate(port: int, path: str, *headers: str, seconds: int = 3) -> float:
    """Requests a second on connections that are kept; anything but 2xx and 3xx is an error."""
    told = [argument for header in headers for argument in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *told, f"http://{LOOPBACK}:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    assert not REFUSED.search(said), said
    return float(RATE.search(said)[1])
