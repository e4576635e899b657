"""Measures one full turn against the plain libraries in the same run; started by ``make bench``."""
