"""Owns which entries a calendar holds, and its bytes. How an entry is written as text is the business of `formats`.

A poll of a public calendar goes this way. `addresses` says which calendar is meant; `asking` whether what was kept of it is fresh, by
one statement, and mostly that is all. If not, `snapshots` makes it anew: `windows` says how far back it reaches, `joining` finds its
entries with the text that was written of each, `writing` writes those that lack one, `bodies` puts them together, and what comes of
it is kept. `sense` keeps addresses out that mean nothing. `renewing` does the same ahead of time, for tasks; nothing depends on it.
`news` is the feed of what was published last. `publisher` is what all calendars of a site share.

`private` are calendars of one person, `incoming` those of others that are read. Stands on everything below reports.
"""
