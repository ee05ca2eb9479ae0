"""Preflight: what mailbox providers look at before they believe a sender, looked at by ourselves before readers' mail goes out.

Promises plain findings: what was seen, whether it keeps an edition, and since when. The resolver is an argument, as is everything
else that is known of the sender; nothing here waits longer than it was told to. Stands on bulk.
"""
