"""From applications to decisions: reviewers, conflicts, reviews, scores, and the hour of the letters."""
