"""The settings of a process of the queue face."""

from __future__ import annotations

import sys

from config import Config, ConfigurationError


def settings() -> Config:
    """What the environment says; a process that lacks something names every fault at once and exits with 2."""
    try:
        return Config.from_env()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
