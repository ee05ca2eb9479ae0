"""What those see who help learners: who is stuck and why, shared journals, and what surveys said."""
