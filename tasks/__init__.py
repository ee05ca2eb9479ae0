"""The queue and clock face: turns time and facts into calls of the domain."""
