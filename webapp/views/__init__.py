"""Views: parse, permit, call one deed, answer. One file for each area; each area's blueprint is listed here once."""

from __future__ import annotations

from flask import Blueprint

from webapp.views import account, health, organizations, people, public, staff_organizations

blueprints: tuple[Blueprint, ...] = (
    health.blueprint,
    public.blueprint,
    account.blueprint,
    people.blueprint,
    organizations.blueprint,
    staff_organizations.blueprint,
)
