"""From annotated data to the problem that a method solves."""
