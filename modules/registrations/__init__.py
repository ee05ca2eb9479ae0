"""Owns a person's place at an event: registering, holding a seat, confirming, withdrawing, the roster, attendance.

Promises: never more live registrations than seats, never two for one person (rows are counted under the event's lock).
Stands on awards, events and below.
"""
