"""Mail that comes in: bounces, complaints, words of leaving, posts to lists; by our mail server, or told by a provider.

Promises that what was taken (250) is kept before it is looked at, that each message counts once for each recipient, that nothing
automatic is ever answered, and that no post is published unless its sender was proved and may post, or a moderator let it pass.
Stands on items, bulk and lists.
"""
