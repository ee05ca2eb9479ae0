"""Forms: the shape of what is typed, no rules of the domain and no queries."""
