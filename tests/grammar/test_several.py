"""Texts that hold more than one config, and those that only look like it."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.several import find_seam
from pvelint.grammar.syntax.parse import parse_document

ONE = "boot: order=scsi0\ncores: 4\nmemory: 2048\nname: a\nscsi0: local-lvm:vm-100-disk-0,size=8G\n"

TITLES = [
    "# cat /etc/pve/qemu-server/100.conf",
    "# cat /etc/pve/nodes/pve1/qemu-server/*.conf",
    "# sudo cat 100.conf",
    "# qm config 100",
    "cat /etc/pve/qemu-server/100.conf",
    "$ cat 100.conf",
    "$ sudo head -n 20 100.conf 101.conf",
    "==> /etc/pve/qemu-server/100.conf <==",
    "==> 100.conf <==",
    "#==> 100.conf <==",
    "--- 100.conf ---",
    "--- web server ---",
    "=== VM 100 ===",
    "-----100.conf-----",
    "##### 100.conf #####",
    "#--- /etc/pve/qemu-server/100.conf ---",
    "/etc/pve/qemu-server/100.conf:",
    "100.conf",
    "root@pve:~# cat /etc/pve/qemu-server/100.conf",
    "root@pve:/etc/pve/qemu-server# cat 100.conf",
    "[root@pve ~]# qm config 100",
    "admin@pve-1.example.com:~$ qm config 100",
    "root@pve ~ # qm config 100",
    "pve1:~# qm config 100",
    "  root@pve:~# qm config 100\r",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("above", ["", ONE, f"{ONE}\n[before]\ncores: 2\n\n"])
def test_a_title_above_settings(title: str, above: str) -> None:
    seam = find_seam(parse_document("-", f"{above}{title}\n{ONE}"))
    assert seam is not None
    assert (seam.line, seam.reason) == (
        above.count("\n") + 1,
        "a title, prompt or command stands before settings",
    )


NONE = [
    "",
    f"\u00a0\n#\u00a0\n{ONE}",
    f"#\n$\nsudo\n---\n==> <==\n{ONE}",
    ONE,
    f"{ONE}root@pve:~# \n",
    f"{ONE}# cat 100.conf\n",
    f"#cat videos are on the NAS\n{ONE}",
    f"#see /etc/pve/qemu-server/100.conf\n{ONE}",
    f"# /etc/pve/qemu-server/100.conf\n{ONE}",
    f"#--- disks ---\n{ONE}",
    f"#root@pve was here # yes\n{ONE}",
    f"#qm config 100 shows it\n{ONE}",
    f"-----\n{ONE}",
    f"root@pve:~# qm set 100 --onboot 1\n{ONE}",
    f"$ qm set 100 --onboot 1\n{ONE}",
    f"**Note**\n{ONE}",
    f"<<<<<<< HEAD\n{ONE}=======\n>>>>>>> other\n",
    f"nonsense\n{ONE}",
    f"{ONE}cores: 2\nmemory: 1024\nname: b\nboot: order=net0\n",
    f"{ONE}\n[before]\n{ONE}\n[PENDING]\n{ONE}",
    "net0: a\n" * 9,
]


@pytest.mark.parametrize("text", NONE)
def test_one_config(text: str) -> None:
    assert find_seam(parse_document("-", text)) is None


def test_five_keys_set_again() -> None:
    seam = find_seam(parse_document("-", f"{ONE}{ONE}"))
    assert seam is not None
    assert (seam.line, seam.reason) == (6, "5 keys are set more than once, from here on")
