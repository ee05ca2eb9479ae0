"""How calendars are answered: the door in front of Flask that knows nothing else, what it holds, and how an answer looks."""
