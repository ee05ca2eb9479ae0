"""Owns certificates: what is awarded, to whom, in whose name, and whether it still stands; verifying and revoking.

Promises: one award for each (person, definition, cycle) however often it is claimed; its code never changes; what it says was
copied when it was issued, so later edits alter no award. Stands on events and below.
"""
