"""Formats of jobs, notifications and realms: schedules, guests, who is told by mail, names in directories."""

from __future__ import annotations

from pvelint.grammar.syntax.nodes import WHITE
from pvelint.grammar.syntax.scalars import whole_number
from pvelint.grammar.version import Version

from . import calendar
from .cluster import MAIL_ADDRESS, MAIL_USER
from .kit import Format, each, matches, matching, whole
from .network import is_dns_name, is_ipv6

_SEVERITIES = ("info", "notice", "warning", "error", "unknown")


def is_vmid(text: str, version: Version) -> bool:
    """PVE::JSONSchema::pve_verify_vmid."""
    return matches("[1-9][0-9]{2,8}", text) is not None


def is_mail_receiver(text: str, version: Version) -> bool:
    """PVE::JSONSchema::pve_verify_email_or_username."""
    return matches(f"{MAIL_ADDRESS}|{MAIL_USER}", text) is not None


def is_ldap_attribute(text: str, version: Version) -> bool:
    """PVE::JSONSchema::verify_ldap_simple_attr."""
    return matches("[a-zA-Z0-9]+", text) is not None


def is_severities(text: str, version: Version) -> bool:
    """Words between commas (proxmox-notify, matcher.rs)."""
    return all(part.strip(WHITE) in _SEVERITIES for part in text.split(","))


def is_url(text: str, version: Version) -> bool:
    """With a name or an address as host, which no template can be (proxmox_schema::api_types::HTTP_URL_REGEX)."""
    url = matches(r"https?://([^/]+)(?:/[^\x00-\x1f\x7f]*)?", text)
    if url is None:
        return False
    place = matches(r"(\[.*\]|[^:]*)(?::([0-9]{1,4}|[1-6][0-9]{4}))?", url[1])
    if place is None:
        return is_ipv6(url[1], version)
    host, port = place[1], place[2]
    is_host = is_ipv6(host[1:-1], version) if host.startswith("[") else is_dns_name(host, version)
    return is_host and (whole_number(port or "0") or 0) < 1 << 16


FORMATS = {
    "email-or-username-list": Format(each(is_mail_receiver), "mail addresses or names of users"),
    "ldap-simple-attr": Format(matching("[a-zA-Z0-9]+"), "letters and digits"),
    "ldap-simple-attr-list": Format(each(is_ldap_attribute), "names of letters and digits"),
    "pve-calendar-event": Format(
        whole(calendar.is_event), "a calendar event such as `02:30`, `sat 18:00` or `mon..fri 8..17:0/30`"
    ),
    "pve-daily-duration": Format(
        whole(calendar.is_daily_duration), "days and hours of a day such as `mon..fri 8:00-17:00`"
    ),
    "pve-notification-severities": Format(
        whole(is_severities), "a list of info, notice, warning, error and unknown"
    ),
    "pve-notification-url": Format(whole(is_url), "a URL such as `https://hooks.example.org/path`"),
    "pve-realm": Format(matching(r"[A-Za-z][A-Za-z0-9._-]+"), "the name of a realm, such as `pve`"),
    "pve-vmid-list": Format(each(is_vmid), "VMIDs such as `100,101`"),
}
