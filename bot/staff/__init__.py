"""The staff bot: a facilitator launches a round in Telegram; everything it knows stands on the desk."""
