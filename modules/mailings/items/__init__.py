"""Items: one thing written once, and told by every list it belongs to: in digests, in the Friday 5, at once.

Promises that a correction raises the item's revision, and that what is withdrawn goes out no more. Stands on lists.
"""
