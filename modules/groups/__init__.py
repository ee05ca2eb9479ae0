"""Owns named sets of people, so that an event can be "for cohort III" without knowing cohorts. Stands on accounts, people and below."""
