"""The options of firewall files (PVE::Firewall::parse_clusterfw_option and its likes for the other files)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pvelint.grammar.schema.property_string import BOOLEAN_DEFAULT_KEY_SINCE
from pvelint.grammar.syntax.parse import parse_property_string
from pvelint.grammar.syntax.scalars import FALSE_WORDS, TRUE_WORDS, is_digits
from pvelint.grammar.version import OLDEST, Version

from .firewall import Level
from .words import ACTIONS, HELPERS, LOG_LEVELS


class Option(NamedTuple):
    takes: Callable[[str], bool]
    wants: str
    """What it takes, in words."""
    since: Version = OLDEST


def _switch(since: Version = OLDEST) -> Option:
    return Option(lambda text: text in ("0", "1"), "0 or 1", since)


def _log_level(since: Version = OLDEST) -> Option:
    return Option(
        lambda text: not text or text.lower() in LOG_LEVELS, "a log level, such as `info` or `nolog`", since
    )


def _policy(*actions: str, since: Version = OLDEST) -> Option:
    words = ", ".join(f"`{action}`" for action in actions[:-1]) + f" or `{actions[-1]}`"
    return Option(lambda text: text.upper() in actions, words, since)


def _are_helpers(text: str) -> bool:
    return bool(text) and all(word in HELPERS for word in text.lower().split(","))


def _is_queue(text: str) -> bool:
    first, colon, last = text.partition(":")
    return is_digits(first) and (is_digits(last) if colon else True)


_NUMBER = Option(is_digits, "a number")
_ENABLE = Option(is_digits, "0 or 1")
_ONE_WORD = Option(lambda text: len(text.split()) == 1, "one word")
_PROTOCOLS = Option(bool, "a list of protocols")
_LOGS = {"log_level_in": _log_level(), "log_level_out": _log_level()}

OPTIONS: dict[Level, dict[str, Option]] = {
    Level.DATACENTER: {
        "enable": _ENABLE,
        "ebtables": _switch(),
        "policy_in": _policy(*ACTIONS),
        "policy_out": _policy(*ACTIONS),
        "policy_forward": _policy(*ACTIONS, since=Version.V8_4),
        "log_ratelimit": _ONE_WORD,
    },
    Level.NODE: {
        **dict.fromkeys(
            (
                "enable",
                "nosmurfs",
                "tcpflags",
                "ndp",
                "log_nf_conntrack",
                "nf_conntrack_allow_invalid",
                "protection_synflood",
            ),
            _switch(),
        ),
        "nftables": _switch(Version.V8_4),
        **_LOGS,
        "log_level_forward": _log_level(Version.V8_4),
        "tcp_flags_log_level": _log_level(),
        "smurf_log_level": _log_level(),
        "nf_conntrack_helpers": Option(_are_helpers, "a list of " + ", ".join(sorted(HELPERS))),
        **dict.fromkeys(
            (
                "nf_conntrack_max",
                "nf_conntrack_tcp_timeout_established",
                "nf_conntrack_tcp_timeout_syn_recv",
                "protection_synflood_rate",
                "protection_synflood_burst",
                "protection_limit",
            ),
            _NUMBER,
        ),
    },
    Level.GUEST: {
        **dict.fromkeys(("enable", "dhcp", "ndp", "radv", "macfilter", "ipfilter", "ips"), _switch()),
        **_LOGS,
        "policy_in": _policy(*ACTIONS),
        "policy_out": _policy(*ACTIONS),
        "ips_queues": Option(_is_queue, "a number, or a range such as `0:3`"),
        "layer2_protocols": _PROTOCOLS,
    },
    Level.VNET: {
        "enable": _ENABLE,
        "policy_forward": _policy("ACCEPT", "DROP"),
        "log_level_forward": Option(lambda text: text.lower() in LOG_LEVELS, _log_level().wants),
    },
}


_RATE = re.compile(r"[1-9][0-9]*/(?:second|minute|hour|day)")
_OF_RATE_LIMIT: dict[str, Callable[[str], bool]] = {
    "enable": lambda text: text.lower() in TRUE_WORDS | FALSE_WORDS,
    "rate": lambda text: _RATE.fullmatch(text) is not None,
    "burst": is_digits,
}


def fault_of_rate_limit(text: str, version: Version) -> str | None:
    """What is wrong with `log_ratelimit`, for which PVE cannot read the file ($set_global_log_ratelimit)."""
    found: set[str] = set()
    for item in parse_property_string(text).items:
        if item.value is None:
            continue
        name = item.name.text if item.name is not None else "enable"
        if name not in _OF_RATE_LIMIT:
            return f"`log_ratelimit` has no `{name}`"
        if name in found:
            return f"`log_ratelimit` has `{name}` twice"
        value = item.value.text
        if not _OF_RATE_LIMIT[name](value):
            return f"`{value}` is nothing for `{name}` of `log_ratelimit`"
        if item.name is None and value not in ("0", "1") and version < BOOLEAN_DEFAULT_KEY_SINCE:
            return f"`{value}` without `enable=` is nothing for `log_ratelimit` before PVE 9.1"
        found.add(name)
    return None if "enable" in found else "`log_ratelimit` lacks `enable`"


def takes(level: Level, name: str, value: str) -> bool:
    """Whether PVE takes the line, in the newest version."""
    option = OPTIONS[level].get(name.lower())
    return option is not None and option.takes(value)


def levels_of(name: str) -> list[Level]:
    """The files that have an option."""
    return [level for level, options in OPTIONS.items() if name.lower() in options]
