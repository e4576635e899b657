"""The doors: how people and Zegje reach each other."""
