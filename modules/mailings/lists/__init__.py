"""Lists, who gets them, how often, and who must never be written to again.

Promises that nobody gets a list before the owner of the address pressed a button, that leaving counts from the moment it is
committed, and that no import undoes it.
"""
