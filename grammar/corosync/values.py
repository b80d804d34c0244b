"""The values of corosync.conf that corosync checks while it reads the file (exec/coroparse.c, main_config_parser_cb)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pvelint.grammar.syntax.scalars import c_integer


class Refusal(NamedTuple):
    fact: str
    help: str = ""
    key: str | None = None
    value: str = ""


class _Number(NamedTuple):
    least: int
    most: int
    help: str = "write the number alone"

    @property
    def wanted(self) -> str:
        # C reads `-1` as the largest unsigned number.
        return f"a whole number {'up' if self.least == -self.most else f'from {self.least}'} to {self.most}"

    def takes(self, value: str) -> bool:
        number = c_integer(value)
        return number is not None and self.least <= number <= self.most


class _Words(NamedTuple):
    words: tuple[str, ...]
    help: str = ""

    @property
    def wanted(self) -> str:
        return f"one of {', '.join(self.words)}"

    def takes(self, value: str) -> bool:
        return value in self.words


_U8 = _Number(0, 2**8 - 1)
_U16 = _Number(0, 2**16 - 1)
_U32 = _Number(0, 2**32 - 1)
_TIME = _U32._replace(help="write the milliseconds as a number alone")
_SWITCH = _U8._replace(help="write 1 to turn it on, 0 to turn it off")
_I32 = _Number(-(2**31), 2**31 - 1)
_U64 = _Number(1 - 2**64, 2**64 - 1)
_YES_NO = _Words(("yes", "no"))

_NUMBERS: tuple[tuple[str, _Number, str], ...] = (
    (
        "totem",
        _TIME,
        "token token_coefficient token_retransmit hold join send_join consensus merge downcheck max_network_delay",
    ),
    (
        "totem",
        _U32,
        "version nodeid threads token_warning token_retransmits_before_loss_const fail_recv_const seqno_unchanged_const"
        " heartbeat_failures_allowed window_size max_messages miss_count_const knet_pmtud_interval knet_mtu"
        " knet_compression_threshold netmtu",
    ),
    ("totem", _I32, "knet_compression_level"),
    ("totem", _U64, "config_version"),
    ("totem.interface", _U8, "linknumber ttl knet_link_priority"),
    ("totem.interface", _U16, "mcastport"),
    ("totem.interface", _U32, "knet_ping_interval knet_ping_timeout knet_ping_precision knet_pong_count"),
    ("quorum", _TIME, "last_man_standing_window leaving_timeout"),
    ("quorum", _U32, "expected_votes votes"),
    (
        "quorum",
        _SWITCH,
        "two_node expected_votes_tracking allow_downscale wait_for_all auto_tie_breaker last_man_standing",
    ),
    ("quorum.device", _TIME, "timeout sync_timeout"),
    ("quorum.device", _U32, "votes"),
    ("quorum.device", _SWITCH, "master_wins"),
    ("nodelist.node", _U32, "nodeid quorum_votes"),
    ("resources", _U32, "watchdog_timeout"),
)
"""Of what all of corosync 3.1.7 to 3.1.10 check: `rrp_` names are gone from the last, `ip_dscp` is new in it."""


def _all_numbers() -> Iterator[tuple[str, _Number | _Words]]:
    for section, kind, names in _NUMBERS:
        yield from ((f"{section}.{name}", kind) for name in names.split())


_CHECKED: dict[str, _Number | _Words] = {
    **dict(_all_numbers()),
    "totem.ip_version": _Words(("ipv4", "ipv6", "ipv4-6", "ipv6-4")),
    "totem.crypto_cipher": _Words(("none", "aes256", "aes192", "aes128")),
    "totem.crypto_hash": _Words(("none", "md5", "sha1", "sha256", "sha384", "sha512")),
    # What libknet may be built with; its `none` never is.
    "totem.crypto_model": _Words(("nss", "openssl", "gcrypt")),
    "totem.knet_compression_model": _Words(("zlib", "lz4", "lz4hc", "lzo2", "lzma", "bzip2", "zstd")),
    "system.qb_ipc_type": _Words(("native", "shm", "socket")),
    "system.sched_rr": _YES_NO,
    "system.move_to_root_cgroup": _Words(("yes", "no", "auto")),
    "system.allow_knet_handle_fallback": _YES_NO,
}


def refused_value(section: str, name: str, value: str) -> Refusal | None:
    """`section` is the path of the sections that the line is in, joined by dots."""
    kind = _CHECKED.get(f"{section}.{name}")
    if kind is None or kind.takes(value):
        return None
    before, hash, _ = value.partition("#")
    if hash and kind.takes(before.rstrip(" \t")):
        fact = f"`{name}` is `{value}` (a comment needs a line of its own), not {kind.wanted}"
        return Refusal(fact, "put the comment on a line of its own", name, value)
    what = f"`{value}`" if value else "empty"
    help = "" if c_integer(value) is not None else kind.help
    return Refusal(f"`{name}` is {what}, not {kind.wanted}", help, name, value)
