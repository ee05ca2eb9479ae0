"""What learners do and see: a module as they have it, answers, hand-ins, and what their devices tell."""
