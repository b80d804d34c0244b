"""jobs.cfg: what is done when (PVE::Job::Registry, PVE::VZDump::Common, PVE::Jobs::RealmSync)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pvelint.grammar.config_file.schema import EntryProperty, EntryType, Schema
from pvelint.grammar.schema.options.history import V7_4, V8_4, only, since, until, words
from pvelint.grammar.schema.options.model import BOOLEAN, INTEGER, Sub
from pvelint.grammar.schema.outcome import SubOption

from .shared import KEEP_LAST, PRUNE_BACKUPS

_Switch = partial(EntryProperty, type=BOOLEAN)
_Number = partial(EntryProperty, type=INTEGER)
_Count = partial(EntryProperty, type=INTEGER, minimum=0)


def _fleecing_nowhere(options: Mapping[str, SubOption]) -> str | None:
    """PVE::VZDump::Common::verify_backup_fleecing."""
    on = "enabled" in options and options["enabled"].value == "1"
    return "`fleecing` is on without a `storage` for it" if on and "storage" not in options else None


VZDUMP = (
    EntryProperty("vmid", format_name="pve-vmid-list"),
    EntryProperty("node", format_name="pve-node"),
    _Switch("all", default="0"),
    _Switch("stdexcludes", default="1"),
    EntryProperty("compress", enum=words("0 1 gzip lzo zstd"), default="0"),
    _Number("pigz", default="0"),
    _Number("zstd", default="1"),
    _Switch("quiet", default="0"),
    EntryProperty("mode", enum=words("snapshot suspend stop"), default="snapshot"),
    EntryProperty("exclude", format_name="pve-vmid-list"),
    EntryProperty("exclude-path", history=until(V7_4)),
    EntryProperty("exclude-path", several=True, history=since(V8_4)),
    EntryProperty("mailto", format_name="email-or-username-list"),
    EntryProperty("mailnotification", enum=words("always failure"), default="always"),
    EntryProperty(
        "notification-mode",
        enum=words("auto legacy-sendmail notification-system"),
        default="auto",
        history=since(V8_4),
    ),
    EntryProperty("notification-policy", enum=words("always failure never"), history=only(V8_4)),
    EntryProperty("notification-target", format_name="pve-configid", history=only(V8_4)),
    EntryProperty("tmpdir"),
    EntryProperty("dumpdir"),
    EntryProperty("script"),
    EntryProperty("storage", format_name="pve-storage-id"),
    _Switch("stop", default="0"),
    _Count("bwlimit", default="0"),
    _Count("ionice", maximum=8, default="7"),
    EntryProperty(
        "performance",
        subs=(
            Sub("max-workers", INTEGER, minimum=1, maximum=256, default="16"),
            Sub("pbs-entries-max", INTEGER, minimum=1, default="1048576", history=since(V8_4)),
        ),
    ),
    EntryProperty(
        "fleecing",
        subs=(
            Sub("enabled", BOOLEAN, default="0", default_key=True),
            Sub("storage", format_name="pve-storage-id"),
        ),
        clash=_fleecing_nowhere,
        history=since(V8_4),
    ),
    _Count("lockwait", default="180"),
    _Count("stopwait", default="10"),
    _Number("maxfiles", minimum=1, successor=KEEP_LAST, history=until(V8_4)),
    PRUNE_BACKUPS,
    _Switch("remove", default="1"),
    EntryProperty("pool"),
    EntryProperty("notes-template", max_length=1024),
    _Switch("protected"),
    EntryProperty("pbs-change-detection-mode", enum=words("legacy data metadata"), history=since(V8_4)),
)
"""The options of vzdump, which calls in vzdump.cron have, too."""
VZDUMP_CONF = EntryType("", "defaults of vzdump", VZDUMP)
"""/etc/vzdump.conf."""

_JOB = (
    _Switch("enabled", default="1"),
    EntryProperty("schedule", format_name="pve-calendar-event", max_length=128, required=True),
    EntryProperty("comment", max_length=512),
)
_REALM_SYNC = (
    *_JOB,
    EntryProperty("realm", format_name="pve-realm", max_length=32, required=True),
    EntryProperty("scope", enum=words("users groups both"), required=True),
    EntryProperty(
        "remove-vanished",
        pattern="(?:(?:(?:(?:acl|properties|entry);)*(?:acl|properties|entry))|none)",
        meaning="a list of acl, properties and entry joined by `;`, or none",
    ),
    _Switch("enable-new", default="1"),
)

JOBS = Schema(
    (
        EntryType("vzdump", "backup jobs", (*_JOB, _Switch("repeat-missed", default="0"), *VZDUMP)),
        EntryType("realm-sync", "realm sync jobs", _REALM_SYNC, history=since(V8_4)),
    ),
    noun="jobs",
)
