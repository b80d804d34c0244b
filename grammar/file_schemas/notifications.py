"""notifications.cfg: who is told of what (proxmox-notify)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V8_4, only, since, words
from pvelint.grammar.schema.options.model import INTEGER, Sub

from .shared import SWITCH

_CHARACTER = r"[^\x00-\x1f\x7f]"
_Mail = partial(EntryProperty, pattern=_CHARACTER + "{2,64}", several=True, meaning="2 to 64 characters")
_Pairs = partial(EntryProperty, subs=(Sub("name", required=True), Sub("value")), several=True, secret=True)
_NAME = EntryProperty("name")
_EVERY = (
    _NAME,
    EntryProperty("comment", pattern=_CHARACTER + "{0,128}", meaning="up to 128 characters"),
    SWITCH("disable"),
    EntryProperty("origin", enum=words("user-created builtin modified-builtin")),
)
_SENDER = (*_EVERY, _Mail("mailto"), _Mail("mailto-user"), EntryProperty("author"))
_FILTER = EntryProperty("filter")
"""Of the first notification system; it is read, and does nothing."""

_SENDMAIL = EntryType("sendmail", "mail targets", (*_SENDER, EntryProperty("from-address"), _FILTER))
_SMTP = EntryType(
    "smtp",
    "SMTP targets",
    (
        *_SENDER,
        EntryProperty("server", required=True),
        EntryProperty("from-address", required=True),
        EntryProperty("port", type=INTEGER, minimum=0, maximum=65535),
        EntryProperty("mode", enum=words("insecure starttls tls"), default="tls"),
        EntryProperty("username"),
    ),
)
_GOTIFY = EntryType("gotify", "Gotify targets", (*_EVERY, EntryProperty("server", required=True), _FILTER))
_WEBHOOK = EntryType(
    "webhook",
    "webhook targets",
    (
        *_EVERY,
        EntryProperty("method", enum=words("post put get"), required=True),
        EntryProperty("url", format_name="pve-notification-url", required=True, secret=True),
        _Pairs("header"),
        EntryProperty("body"),
        _Pairs("secret"),
    ),
)
_MATCHER = EntryType(
    "matcher",
    "matchers",
    (
        *_EVERY,
        EntryProperty(
            "match-field",
            pattern=r"(?:exact|regex):[A-Za-z0-9_][A-Za-z0-9._-]*=.*",
            several=True,
            meaning="`exact:FIELD=VALUE,...` or `regex:FIELD=PATTERN`",
        ),
        EntryProperty("match-severity", format_name="pve-notification-severities", several=True),
        EntryProperty("match-calendar", format_name="pve-daily-duration", several=True),
        EntryProperty("mode", enum=words("all any"), default="all"),
        SWITCH("invert-match", default="0"),
        EntryProperty(
            "target", pattern="[A-Za-z0-9_][A-Za-z0-9._-]{1,31}", several=True, meaning="the name of a target"
        ),
    ),
)
_GROUP = EntryType(
    "group",
    "groups of targets",
    (*_EVERY, EntryProperty("endpoint", several=True), _FILTER),
    history=only(V8_4),
)
_OLD_FILTER = EntryType(
    "filter",
    "filters",
    (
        *_EVERY,
        EntryProperty("min-severity"),
        EntryProperty("mode"),
        EntryProperty("invert-match"),
        EntryProperty("sub-filter", several=True),
    ),
    history=only(V8_4),
)

TARGETS = frozenset(("sendmail", "smtp", "gotify", "webhook"))
WITH_SECRETS = frozenset(("smtp", "gotify", "webhook"))
"""Targets that have an entry in priv/notifications.cfg, too, even where there is no secret to tell."""
MATCHER = "matcher"
NOTIFICATIONS = Schema(
    (_SENDMAIL, _SMTP, _GOTIFY, _WEBHOOK, _MATCHER, _GROUP, _OLD_FILTER), noun="notification settings"
)
READ_BY = since(V8_4)
"""The versions that read the file at all."""
