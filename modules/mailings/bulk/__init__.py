"""Messages to many: composed once for an edition or an item and a language, with holes for what differs from reader to reader.

Promises that filling the holes is all that is done for each message, and that every message bears the headers mailbox providers
ask for. Stands on lists and items.
"""
