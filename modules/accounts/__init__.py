"""Owns how a person proves who they are and what they may do: accounts, sessions, grants.

Promises that no answer and no time it takes tells whether an address has an account, that nothing known of an address is shown
to who has not proved it, and that an ended session, role or link is dead at once. Stands on people, audit, outbox, core.
"""
