"""What ends the desk process at its start: a staff bot that Telegram does not know."""


class StaffTokenRefused(Exception):
    """Telegram does not know ZEGJE_STAFF_TOKEN. Ask @BotFather for a new one."""
