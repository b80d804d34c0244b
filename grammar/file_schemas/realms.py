"""domains.cfg: where users log in (PVE::Auth::Plugin and the classes beside it)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V7_4, V8_4, V9_0, since, until, words
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, Sub

_Switch = partial(EntryProperty, type=BOOLEAN)
_Name = partial(EntryProperty, max_length=256)
_Address = partial(EntryProperty, format_name="pve-storage-server", max_length=256)
_DN_PART = r'("[^"]+"|[^ ,+"/<>;=#][^,+"/<>;=]*[^ ,+"/<>;=]|[^ ,+"/<>;=#])'
_DN_7 = rf"[A-Za-z0-9_]+={_DN_PART}(,\s*[A-Za-z0-9_]+={_DN_PART})*"


def _DN(name: str, required: bool = False) -> tuple[EntryProperty, EntryProperty]:  # noqa: N802
    """A distinguished name; PVE 7 looks what it is made of."""
    return (
        _Name(name, pattern=_DN_7, meaning="`NAME=VALUE,...`", required=required, history=until(V7_4)),
        _Name(name, required=required, history=since(V8_4)),
    )


_Uri = partial(EntryProperty, pattern=r'[^\x00-\x1F\x7F <>#"]*', meaning='text without blanks and `<>#"`')

_REMOVED = "(?:acl|properties|entry)"
SYNC_OPTIONS = (
    Sub("scope", enum=words("users groups both")),
    Sub("remove-vanished", pattern=f"(?:(?:{_REMOVED};)*{_REMOVED})|none"),
    Sub("enable-new", BOOLEAN, default="1"),
    Sub("full", BOOLEAN),
    Sub("purge", BOOLEAN),
)
_TFA = EntryProperty(
    "tfa",
    subs=(
        Sub("type", enum=words("yubico oath"), required=True),
        Sub("id"),
        Sub("key"),
        Sub("url"),
        Sub("digits", INTEGER, minimum=6, maximum=8, default="6"),
        Sub("step", INTEGER, minimum=10, default="30"),
    ),
    secret=True,
)
_EVERY = (EntryProperty("comment", max_length=4096), _Switch("default"))
_DIRECTORY = (
    *_EVERY,
    _TFA,
    _Address("server1", required=True),
    _Address("server2"),
    EntryProperty("port", INTEGER, minimum=1, maximum=65535),
    _Switch("secure"),
    EntryProperty("sslversion", enum=words("tlsv1 tlsv1_1 tlsv1_2 tlsv1_3")),
    EntryProperty("mode", enum=words("ldap ldaps ldap+starttls"), default="ldap"),
    _Switch("verify", default="0"),
    EntryProperty("capath", default="/etc/ssl/certs"),
    EntryProperty("cert"),
    EntryProperty("certkey"),
    *_DN("bind_dn"),
    EntryProperty("password", secret=True),
    EntryProperty("filter", max_length=2048),
    EntryProperty(
        "sync_attributes",
        pattern=r"[A-Za-z0-9_]+=[^,]+(,\s*[A-Za-z0-9_]+=[^,]+)*",
        meaning="`FIELD=ATTRIBUTE,...`",
    ),
    EntryProperty("user_classes", format_name="ldap-simple-attr-list"),
    *_DN("group_dn"),
    _Name("group_name_attr", format_name="ldap-simple-attr"),
    EntryProperty("group_filter", max_length=2048),
    EntryProperty("group_classes", format_name="ldap-simple-attr-list"),
    EntryProperty("sync-defaults-options", subs=SYNC_OPTIONS),
    _Switch("case-sensitive", default="1"),
)
_LDAP = (*_DIRECTORY, *_DN("base_dn", required=True), _Name("user_attr", pattern=r"\S{2,}", required=True))
_AD = (
    *_DIRECTORY,
    *_DN("base_dn"),
    _Name("user_attr", pattern=r"\S{2,}"),
    _Name("domain", pattern=r"\S+", required=True),
)
_OPENID = (
    *_EVERY,
    _Name("issuer-url", required=True),
    _Name("client-id", required=True),
    _Name("client-key", secret=True),
    _Switch("autocreate", default="0"),
    EntryProperty("username-claim"),
    _Name("groups-claim", pattern="[A-Za-z0-9._-]+", history=since(V8_4)),
    _Switch("groups-autocreate", default="0", history=since(V8_4)),
    _Switch("groups-overwrite", default="0", history=since(V8_4)),
    EntryProperty("prompt", pattern=r"\S+"),
    EntryProperty("scopes", default="email profile"),
    _Uri("acr-values"),
    _Uri("audiences", history=since(V9_0)),
    _Switch("query-userinfo", default="1", history=since(V8_4)),
)
REALMS = Schema(
    (
        EntryType("pam", "PAM realms", (*_EVERY, _TFA)),
        EntryType("pve", "PVE realms", (*_EVERY, _TFA)),
        EntryType("ldap", "LDAP realms", _LDAP),
        EntryType("ad", "Active Directory realms", _AD),
        EntryType("openid", "OpenID realms", _OPENID),
    ),
    noun="realms",
)
