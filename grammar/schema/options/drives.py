"""Disks and what is kept on them: ide, sata, scsi, virtio, efidisk, tpmstate, unused.

The buses share one set of sub-options (PVE::QemuServer::Drive); each adds its own.
"""

from __future__ import annotations

from .history import V7_4, V8_4, V9_1, V9_2, only, since, until, words
from .model import BOOLEAN, INTEGER, NUMBER, Option, Sub

IMAGE_FORMATS = words("raw") | words("cow", until(V7_4)) | words("qcow qed qcow2 vmdk cloop")
INQUIRY = r"[A-Za-z0-9\-_ \t\r\f\v]"

FILE = Sub(
    "file",
    format_name="pve-volume-id-or-qm-path",
    default_key=True,
    required=True,
    meaning="`STORAGE:VOLUME`, an absolute path, `none` or `cdrom`",
)
VOLUME = Sub("volume", alias="file")
FORMAT = Sub("format", enum=IMAGE_FORMATS)
SIZE = Sub("size", format_name="disk-size")
GEOMETRY = (
    Sub("cyls", INTEGER, history=until(V8_4)),
    Sub("heads", INTEGER, history=until(V8_4)),
    Sub("secs", INTEGER, history=until(V8_4)),
    Sub("trans", enum=words("none lba auto"), history=until(V8_4)),
)


def _limits() -> tuple[Sub, ...]:
    """I/O limits: for all requests, for reads and for writes; `bps` in bytes/s, `mbps` in MiB/s."""
    limits = [Sub("bps_max_length", INTEGER, minimum=1), Sub("iops_max_length", INTEGER, minimum=1)]
    for way in ("", "_rd", "_wr"):
        limits += [
            Sub(f"bps{way}", INTEGER),
            Sub(f"mbps{way}", NUMBER),
            Sub(f"mbps{way}_max", NUMBER),
            Sub(f"iops{way}", INTEGER),
            Sub(f"iops{way}_max", INTEGER),
        ]
    for way in ("_rd", "_wr"):
        for unit in ("bps", "iops"):
            length = f"{unit}{way}_max_length"
            limits += [Sub(length, INTEGER, minimum=1), Sub(f"{unit}{way}_length", alias=length)]
    return tuple(limits)


COMMON = (
    FILE,
    VOLUME,
    FORMAT,
    SIZE,
    *GEOMETRY,
    *_limits(),
    Sub("aio", enum=words("native threads io_uring")),
    Sub("backup", BOOLEAN),
    Sub("cache", enum=words("none writethrough writeback unsafe directsync")),
    Sub("detect_zeroes", BOOLEAN),
    Sub("discard", enum=words("ignore on")),
    Sub("media", enum=words("cdrom disk"), default="disk"),
    Sub("replicate", BOOLEAN, default="1"),
    Sub("rerror", enum=words("ignore report stop")),
    Sub("serial", format_name="urlencoded", max_length=60),
    Sub("shared", BOOLEAN, default="0"),
    Sub("snapshot", BOOLEAN),
    Sub("werror", enum=words("enospc ignore report stop")),
)
SSD = Sub("ssd", BOOLEAN)
WWN = Sub("wwn", pattern="^(0x)[0-9a-fA-F]{16}", meaning="`0x` and 16 hexadecimal digits")
MODEL = Sub("model", format_name="urlencoded", max_length=120)
IOTHREAD = Sub("iothread", BOOLEAN)
READ_ONLY = Sub("ro", BOOLEAN)

IDE = (*COMMON, SSD, WWN, MODEL)
SCSI = (
    *COMMON,
    SSD,
    WWN,
    IOTHREAD,
    READ_ONLY,
    Sub("queues", INTEGER, minimum=2),
    Sub("scsiblock", BOOLEAN, default="0"),
    Sub(
        "product",
        history=since(V8_4),
        pattern=INQUIRY + "{,16}",
        meaning="up to 16 letters, digits, `-`, `_` or spaces",
    ),
    Sub(
        "vendor",
        history=since(V8_4),
        pattern=INQUIRY + "{,8}",
        meaning="up to 8 letters, digits, `-`, `_` or spaces",
    ),
)

MS_CERT = words("2011 2023", only(V8_4) | since(V9_1)) | words("2023w 2023k", only(V8_4) | since(V9_2))
EFIDISK = (
    FILE,
    VOLUME,
    FORMAT,
    SIZE,
    Sub("efitype", enum=words("2m 4m"), default="2m"),
    Sub("pre-enrolled-keys", BOOLEAN, default="0"),
    Sub("ms-cert", enum=MS_CERT, default="2011", history=only(V8_4) | since(V9_1)),
)

TPMSTATE = (
    FILE,
    VOLUME,
    SIZE,
    Sub("format", enum=words("raw qcow2 vmdk"), history=since(V9_1)),
    Sub("version", enum=words("v1.2 v2.0"), default="v2.0", history=until(V7_4)),
    Sub("version", enum=words("v1.2 v2.0"), default="v1.2", history=since(V8_4)),
)

UNUSED = (
    Sub("file", format_name="pve-volume-id", default_key=True, required=True),
    VOLUME,
)

OPTIONS = (
    Option("cdrom", subs=IDE),
    Option("ide", subs=IDE, count=4),
    Option("sata", subs=(*COMMON, SSD, WWN), count=6),
    Option("scsi", subs=SCSI, count=31),
    Option("virtio", subs=(*COMMON, IOTHREAD, READ_ONLY), count=16),
    Option("efidisk", subs=EFIDISK, count=1),
    Option("tpmstate", subs=TPMSTATE, count=1),
    Option("unused", subs=UNUSED, count=256),
)
