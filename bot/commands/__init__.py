"""The commands of ``zegje``, one file a subject; each loads what it needs only when it runs."""
