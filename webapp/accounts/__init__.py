"""Signing in: Flask-Security over our tables, and our own sessions in place of its cookie."""

from __future__ import annotations

from webapp.accounts.wiring import init_accounts

__all__ = ["init_accounts"]
