"""A year of subscribers, items and clocks that die: driven by the real deeds, judged by a model in plain Python."""
