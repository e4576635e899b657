"""The web chat: a page that works on an old phone, without scripts, and leaves no trace."""
