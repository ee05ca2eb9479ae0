"""What authors do: drafts, their files, what publishing would mean, and publishing."""
