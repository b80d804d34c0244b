from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.container.devices import is_unprivileged, mountable
from pvelint.grammar.container.lxc_lines import lxc_lines
from pvelint.grammar.container.lxc_values import without_quotes
from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.rules.api import CONTAINER, Category, Finding, Guest, GuestRule, Impact, Related, Severity

_OF_APPARMOR = ("nesting", "mount")
_OF_SECCOMP = ("keyctl", "mknod")
_ONLY_UNPRIVILEGED = ("keyctl", "mknod", "force_rw_sys")
_OF_NETWORKS = frozenset(("nfs", "nfs4", "cifs", "smb", "smb3", "smbfs"))


class FeatureWithoutEffect(GuestRule):
    """A feature of a container has no effect beside its other settings.

    ## What it finds

    - `mount=nfs` or `mount=cifs` in an unprivileged container,
    - `nesting` and `mount` beside a line `lxc.apparmor.profile` that is not `unconfined`, `keyctl` and `mknod` beside
      `lxc.seccomp.profile`,
    - `keyctl`, `mknod` and `force_rw_sys` in a privileged container.

    ## Why it matters

    The Linux kernel mounts network file systems for the root of the node alone, whatever AppArmor allows: in the
    container `mount` says "Operation not permitted". A profile of one's own takes the place of what PVE makes of the
    features, and of a privileged container PVE does not read all of them.

    ## When to ignore it

    When the feature is to be there for a later change of the other setting.
    """

    name = "feature-without-effect"
    category = Category.HYGIENE
    guests = (CONTAINER,)
    severity = Severity.WARNING
    impact = Impact.IGNORED
    keys = ("features",)
    starts_only = True
    sources = (
        "pve-container 6.1.10 PVE/LXC.pm (make_apparmor_config, make_seccomp_config, update_lxc_config)",
        "https://github.com/canonical/lxd/issues/1047 (NFS in an unprivileged container)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        features = config["features"]
        if features.reading.complained:
            return
        yield from _network_mounts(config, features)
        yield from _overridden(config, features)
        if not is_unprivileged(config):
            on = [name for name in _ONLY_UNPRIVILEGED if features.flag(name)]
            if on:
                yield Finding(
                    place=features.at(on[0]),
                    message=f"{_listed(on)} {'has' if len(on) == 1 else 'have'} an effect in unprivileged containers alone,"
                    " and this one is privileged",
                    help="remove it from `features`",
                    severity=Severity.INFO,
                )


def _network_mounts(config: Config, features: Setting) -> Iterator[Finding]:
    types = [type_ for type_ in mountable(config) if type_ in _OF_NETWORKS]
    if types and is_unprivileged(config):
        yield Finding(
            place=features.at("mount"),
            message=f"an unprivileged container cannot mount {_listed(types)}, whatever `features` allow: the kernel"
            " refuses it",
            help="mount the share on the node, and hand it in with `mpN: /mnt/...,mp=...`",
        )


def _overridden(config: Config, features: Setting) -> Iterator[Finding]:
    for key, names in (("lxc.apparmor.profile", _OF_APPARMOR), ("lxc.seccomp.profile", _OF_SECCOMP)):
        lines = lxc_lines(config, key)
        on = [name for name in names if features.get(name) not in ("", "0")]
        if not lines or not on or without_quotes(lines[-1].value) == "unconfined":
            continue
        if names is _OF_SECCOMP and not is_unprivileged(config):
            continue
        yield Finding(
            place=features.at(on[0]),
            message=f"`{key}` takes the place of what PVE makes of {_listed(on)}, which has no effect",
            help=f"remove the line `{key}`, or what it overrides",
            related=(Related(lines[-1].at(), "the profile"),),
        )


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
