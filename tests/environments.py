"""What a process of the product is told by its environment, for the configuration of a test."""

from __future__ import annotations

from config import Config


def environment_of(config: Config) -> dict[str, str]:
    """The variables that every process needs."""
    return {
        "DATABASE_URL": str(config.database_url),
        "REDIS_URL": str(config.redis_url),
        "SECRET_KEY": str(config.secret_key[0]),
        "BASE_URL": config.base_url,
        "SMTP_URL": str(config.smtp_url),
        "MAIL_FROM": config.mail_from,
        "ENVIRONMENT": config.environment,
    }
