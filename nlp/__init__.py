"""What is understood: concern, redaction and, later, themes."""
