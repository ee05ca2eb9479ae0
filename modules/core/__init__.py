"""What every capability stands on: the database base, the four refusals, facts, links, words, times and tokens. Imports nothing of ours."""
