"""One file for each letter: it gathers the values of one thing. The words stand in `templates/email/<letter>/`."""
