"""What learners' events come to: counted, audited, waived, withdrawn, and turned into certificates."""
