"""Teams and their seats: who sits where, since when, and who may see and change it."""
