"""Owns series, modules and lessons as drafts and immutable versions; what learners do in them; and what is complete.

Promises: learning events and completions are append-only; state is a pure function of a version's rules, the events and the
waivers; no edit of content changes what was earned. Stands on registrations, awards and below.
"""
