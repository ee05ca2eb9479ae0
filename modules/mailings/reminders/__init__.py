"""Owns reminders: by which rules, for whom and when, each once. What stands behind them (an event, a deadline) is others'."""
