"""What is concluded from closed rounds; empty until the issue "Signals" fills it."""
