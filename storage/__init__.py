"""What is kept: three drawers and a key store."""
