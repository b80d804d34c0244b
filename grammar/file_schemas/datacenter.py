"""datacenter.cfg: what holds for the whole cluster (PVE::DataCenterConfig)."""

from __future__ import annotations

from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType
from pvelint.grammar.schema.options.history import V8_4, V9_0, V9_2, since, words
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, NUMBER, Sub

from .shared import BWLIMIT

_TAG = "[A-Za-z0-9_][A-Za-z0-9_+.-]*"
_COLOUR = "[0-9a-fA-F]{6}"
_COLOURED = f"(?:{_TAG}:{_COLOUR}(?::{_COLOUR})?)"
_LONGEST_TEXT = 64 * 1024
_Number = partial(Sub, type=NUMBER, minimum=0, requires="ha-auto-rebalance", history=since(V9_2))
_TRAFFIC = (
    Sub("type", enum=words("secure insecure"), required=True, default_key=True),
    Sub("network", format_name="CIDR"),
)
_TOLD = words("always never")
_LANGUAGES = words("ca da de en es eu fa fr he it ja nb nn pl pt_BR ru sl sv tr zh_CN zh_TW") | words(
    "ar hr ka kr nl ukr", since(V8_4)
)

DATACENTER = EntryType(
    "",
    "the datacenter's settings",
    (
        EntryProperty(
            "crs",
            subs=(
                Sub("ha", enum=words("basic static") | words("dynamic", since(V9_2)), default="basic"),
                Sub("ha-rebalance-on-start", BOOLEAN, default="0"),
                Sub("ha-auto-rebalance", BOOLEAN, default="0", history=since(V9_2)),
                _Number("ha-auto-rebalance-threshold", maximum=100),
                _Number("ha-auto-rebalance-hold-duration"),
                _Number("ha-auto-rebalance-margin", maximum=100),
                Sub(
                    "ha-auto-rebalance-method",
                    enum=words("bruteforce topsis"),
                    requires="ha-auto-rebalance",
                    history=since(V9_2),
                ),
            ),
        ),
        EntryProperty(
            "keyboard",
            enum=words(
                "de de-ch da en-gb en-us es fi fr fr-be fr-ca fr-ch hu is it ja lt mk nl no pl pt pt-br sv sl tr"
            ),
        ),
        EntryProperty("language", enum=_LANGUAGES),
        EntryProperty("http_proxy", pattern="http://.*", meaning="a URL that begins with `http://`"),
        EntryProperty("migration_unsecure", BOOLEAN),
        EntryProperty("next-id", subs=(Sub("lower", INTEGER), Sub("upper", INTEGER))),
        EntryProperty("migration", subs=_TRAFFIC),
        EntryProperty("replication", subs=_TRAFFIC, history=since(V9_0)),
        EntryProperty("console", enum=words("applet vv html5 xtermjs")),
        EntryProperty("email_from", format_name="email-opt"),
        EntryProperty("max_workers", INTEGER, minimum=1),
        EntryProperty("fencing", enum=words("watchdog hardware both"), default="watchdog"),
        EntryProperty(
            "ha",
            subs=(Sub("shutdown_policy", enum=words("freeze failover conditional migrate"), required=True),),
        ),
        EntryProperty("mac_prefix", format_name="mac-prefix"),
        EntryProperty(
            "notify",
            subs=(
                Sub("package-updates", enum=words("auto always never")),
                Sub("target-package-updates", history=since(V8_4)),
                Sub("fencing", enum=_TOLD, history=since(V8_4)),
                Sub("target-fencing", history=since(V8_4)),
                Sub("replication", enum=_TOLD, history=since(V8_4)),
                Sub("target-replication", history=since(V8_4)),
            ),
        ),
        BWLIMIT,
        EntryProperty("u2f", subs=(Sub("appid"), Sub("origin"))),
        EntryProperty(
            "webauthn",
            subs=(Sub("rp"), Sub("origin"), Sub("id"), Sub("allow-subdomains", BOOLEAN, default="1")),
        ),
        EntryProperty("description", max_length=_LONGEST_TEXT),
        EntryProperty(
            "tag-style",
            subs=(
                Sub("shape", enum=words("full circle dense none"), default="circle"),
                Sub(
                    "color-map",
                    pattern=f"{_COLOURED}(?:;{_COLOURED})*",
                    meaning="`TAG:COLOUR` or `TAG:COLOUR:COLOUR-OF-TEXT` joined by `;`, colours of six hexadecimal digits",
                ),
                Sub("ordering", enum=words("config alphabetical"), default="alphabetical"),
                Sub("case-sensitive", BOOLEAN, default="0"),
            ),
        ),
        EntryProperty(
            "user-tag-access",
            subs=(
                Sub("user-allow", enum=words("none list existing free"), default="free"),
                Sub("user-allow-list", pattern=f"{_TAG}(?:;{_TAG})*", meaning="tags joined by `;`"),
            ),
        ),
        EntryProperty("registered-tags", pattern=f"(?:{_TAG};)*{_TAG}", meaning="tags joined by `;`"),
        EntryProperty("consent-text", max_length=_LONGEST_TEXT, history=since(V8_4)),
        EntryProperty(
            "location",
            subs=(
                Sub("name", max_length=128),
                Sub("latitude", NUMBER, minimum=-90, maximum=90, required=True),
                Sub("longitude", NUMBER, minimum=-180, maximum=180, required=True),
            ),
            history=since(V9_2),
        ),
    ),
)
