"""What Telegram demands of a call: the parameters of each method, their shapes and lengths, and its words of refusal.

Source: core.telegram.org/bots/api, and the descriptions that its server gives. Stricter than the real one in a single
point: a parameter or field that is not known is refused.
"""

from __future__ import annotations

import json
import re
from typing import Any

ALLOWED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name.lower(): (frozenset(needed.split()), frozenset(may.split()))
    for name, needed, may in (
        ("getMe", "", ""),
        ("getUpdates", "", "offset limit timeout allowed_updates"),
        (
            "setWebhook",
            "url",
            "secret_token allowed_updates max_connections drop_pending_updates ip_address",
        ),
        ("deleteWebhook", "", "drop_pending_updates"),
        (
            "sendMessage",
            "chat_id text",
            (
                "reply_markup parse_mode entities link_preview_options protect_content"
                " disable_notification reply_parameters"
            ),
        ),
        (
            "editMessageText",
            "chat_id message_id text",
            "reply_markup parse_mode entities link_preview_options",
        ),
        ("editMessageReplyMarkup", "chat_id message_id", "reply_markup"),
        ("deleteMessages", "chat_id message_ids", ""),
        ("answerCallbackQuery", "callback_query_id", "text show_alert url cache_time"),
        ("sendChatAction", "chat_id action", ""),
        ("setMyCommands", "commands", "scope language_code"),
        ("deleteMyCommands", "", "scope language_code"),
        ("setMyDescription", "", "description language_code"),
        ("setMyShortDescription", "", "short_description language_code"),
        ("leaveChat", "chat_id", ""),
    )
}

ACTIONS = frozenset({"typing", "upload_photo", "choose_sticker", "find_location"})
ONE_OF = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "pay", "copy_text")


class Refusal(Exception):
    """What Telegram answers instead of a result."""

    def __init__(self, status: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


def demand(holds: object, description: str) -> None:
    if not holds:
        raise bad(description)


def check(method: str, form: dict[str, Any]) -> None:
    """Refuse a call with a parameter too many or too few."""
    if method not in ALLOWED:
        raise Refusal(404, "Not Found")
    needed, may = ALLOWED[method]
    for name in sorted(form.keys() - needed - may):
        raise bad(f"unknown parameter {name}")
    for name in sorted(needed - form.keys()):
        raise bad(f"{name} is empty" if name != "text" else "message text is empty")


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def value(form: dict[str, Any], name: str, kind: type = dict) -> Any:
    """A parameter that is JSON, in its own shape."""
    raw = form.get(name)
    if raw is None:
        return None
    try:
        read = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None
    demand(isinstance(read, kind), f"object expected as {name}")
    return read


def text_of(form: dict[str, Any]) -> str:
    demand(form.get("parse_mode") in (None, "", "HTML", "MarkdownV2"), "unsupported parse_mode")
    text = str(form["text"]).strip()
    demand(text, "message text is empty")
    demand(units(text) <= 4096, "message is too long")
    preview = value(form, "link_preview_options")
    demand(preview is None or preview.keys() <= {"is_disabled", "url"}, "unknown preview option")
    return text


def keyboard_of(form: dict[str, Any]) -> dict[str, Any] | None:
    markup = value(form, "reply_markup")
    if markup is None:
        return None
    demand(markup.keys() == {"inline_keyboard"}, "object expected as reply markup")
    rows = markup["inline_keyboard"]
    demand(isinstance(rows, list) and all(isinstance(row, list) for row in rows), "rows expected")
    demand(all(1 <= len(row) <= 8 for row in rows), "rows must have 1 to 8 buttons")
    demand(sum(map(len, rows)) <= 100, "reply markup is too long")
    for row in rows:
        for key in row:
            _check_key(key)
    return markup


def _check_key(key: Any) -> None:
    demand(isinstance(key, dict), "object expected as button")
    demand(isinstance(key.get("text"), str) and key["text"].strip(), "text buttons are empty")
    demand(key.keys() <= {"text", *ONE_OF}, "unknown field of a button")
    demand(
        sum(name in key for name in ONE_OF) == 1, "text buttons are unallowed in inline keyboard"
    )
    if "callback_data" in key:
        demand(1 <= len(key["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
    if "url" in key:
        demand(re.match(r"(https?|tg)://\S+$", key["url"]), "BUTTON_URL_INVALID")


def check_commands(form: dict[str, Any]) -> list[dict[str, str]]:
    commands = value(form, "commands", list)
    demand(1 <= len(commands) <= 100, "BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        demand(each.keys() == {"command", "description"}, "unknown field of a command")
        demand(re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]), "BOT_COMMAND_INVALID")
        demand(1 <= len(each["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def check_scope(form: dict[str, Any]) -> str:
    """The chat that a menu is for; empty for everybody."""
    scope = value(form, "scope")
    if scope is None or scope.get("type") == "default":
        return ""
    demand(scope.get("type") == "chat" and "chat_id" in scope, "can't parse BotCommandScope")
    return str(scope["chat_id"])


def check_language(form: dict[str, Any]) -> str:
    code = form.get("language_code", "")
    demand(re.fullmatch(r"([a-z]{2})?", code), "invalid language code")
    return code


def check_webhook(form: dict[str, Any]) -> None:
    demand(
        re.fullmatch(r"[A-Za-z0-9_-]{0,256}", form.get("secret_token", "")),
        "secret token contains unallowed characters",
    )
    demand(re.match(r"https?://", form["url"]), "bad webhook: an HTTPS URL must be provided")
    demand(1 <= int(form.get("max_connections", 40)) <= 100, "max_connections out of range")
