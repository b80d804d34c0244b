"""sdn/vnets.cfg and subnets.cfg (PVE::Network::SDN::VnetPlugin, SubnetPlugin)."""

from __future__ import annotations

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V8_4, V9_0, V9_1, since, until
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, Sub

LARGEST_VNI = (1 << 24) - 1
_NAME = r"[(-_a-z \t\r\f\v\x80-\U0010ffff]{0,256}"
"""Of letters outside of ASCII the API takes more than the reader of the file: they are not judged."""

VNETS = Schema(
    (
        EntryType(
            "vnet",
            "VNets",
            (
                EntryProperty("zone", required=True),
                EntryProperty("tag", INTEGER, history=until(V9_0)),
                EntryProperty("tag", INTEGER, minimum=1, maximum=LARGEST_VNI, history=since(V9_1)),
                EntryProperty("alias", pattern=_NAME, meaning="up to 256 letters, digits, blanks and signs"),
                EntryProperty("vlanaware", BOOLEAN),
                EntryProperty("isolate-ports", BOOLEAN, history=since(V8_4)),
            ),
        ),
    ),
    noun="VNets",
)

SUBNETS = Schema(
    (
        EntryType(
            "subnet",
            "subnets",
            (
                EntryProperty("vnet", required=True),
                EntryProperty("gateway", format_name="ip"),
                EntryProperty("snat", BOOLEAN),
                EntryProperty("dnszoneprefix", format_name="dns-name"),
                EntryProperty(
                    "dhcp-range",
                    subs=(
                        Sub("start-address", required=True, meaning="the first address"),
                        Sub("end-address", required=True, meaning="the last address"),
                    ),
                    several=True,
                    history=since(V8_4),
                ),
                EntryProperty("dhcp-dns-server", format_name="ip", history=since(V8_4)),
            ),
        ),
    ),
    noun="subnets",
)
