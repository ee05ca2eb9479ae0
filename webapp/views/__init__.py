"""Views: parse, permit, call one deed, answer. One file for each area; each area's blueprint is listed here once."""

from __future__ import annotations

from flask import Blueprint

from webapp.views import (
    account,
    awards,
    events,
    feeds,
    health,
    organizations,
    people,
    public,
    registrations,
    rosters,
    staff,
    staff_awards,
    staff_events,
    staff_organizations,
    staff_running,
    staff_tags,
    training,
    training_deeds,
    training_files,
)

blueprints: tuple[Blueprint, ...] = (
    health.blueprint,
    public.blueprint,
    account.blueprint,
    awards.blueprint,
    staff_awards.blueprint,
    events.blueprint,
    registrations.blueprint,
    feeds.blueprint,
    staff.blueprint,
    staff_events.blueprint,
    staff_tags.blueprint,
    rosters.blueprint,
    people.blueprint,
    organizations.blueprint,
    staff_organizations.blueprint,
    staff_running.blueprint,
    training_files.blueprint,
    training_deeds.blueprint,
)
