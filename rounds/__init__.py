"""The life of a round: one file a verb."""
