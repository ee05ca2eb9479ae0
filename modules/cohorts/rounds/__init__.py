"""What an agency offers: programmes, their cohorts and rounds, deadlines, forms and rubrics."""
