"""What teams do: sessions, deliverables, modules and measures, and the desks on which it is seen."""
