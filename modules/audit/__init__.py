"""Owns the trail: who did what to which thing, append-only (a trigger refuses UPDATE and DELETE). Stands on core."""
