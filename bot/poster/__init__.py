"""Posters: a page with a code that leads into a round, and sheets of codes for one person each."""
