"""Owns programmes and their cohorts: rounds of application, choosing, teams with their seats, and the network's work.

Promises: no answer of a shared draft is ever overwritten unseen; nothing of a decision shows before it is released; a team
that leaves keeps its history. Stands on training and below.
"""
