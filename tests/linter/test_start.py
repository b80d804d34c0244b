"""What a run with one sound VM imports and asks: every pre-commit run pays for it. Counted, not timed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .steps import calls_of

DATA = Path(__file__).parents[1] / "data" / "modules-of-a-sound-vm.txt"
SOUND = """\
agent: 1
boot: order=scsi0;ide2;net0
cores: 4
cpu: x86-64-v3
ide2: none,media=cdrom
machine: pc-q35-9.2+pve1
memory: 4096
meta: creation-qemu=9.2.0,ctime=1712345678
name: files
net0: virtio=BC:24:11:0A:0B:0C,bridge=vmbr0,firewall=1,tag=20
numa: 0
onboot: 1
ostype: l26
scsi0: tank:vm-120-disk-0,discard=on,iothread=1,size=32G,ssd=1
scsi1: tank:vm-120-disk-1,discard=on,iothread=1,size=500G,ssd=1
scsihw: virtio-scsi-single
smbios1: uuid=3b2b6f0e-7d0c-4f52-9d58-0c3f5f0a4e11
sockets: 1
tags: prod
vmgenid: 5d0f8f1c-2b8e-4c39-8f0d-7a9c1f0e6b22
"""
RUN = """
import sys
from pvelint.cli.main import run
assert run(["--isolated", "--quiet", sys.argv[1]]) == 0
print(*sorted(name for name in sys.modules if name.startswith("pvelint.")), sep="\\n")
"""


def test_the_modules_of_a_sound_vm_do_not_grow(tmp_path: Path) -> None:
    """One more is a cost for everybody. Does a rule lack `keys` or `words`, or a module what could be imported later?"""
    conf = tmp_path / "120.conf"
    conf.write_text(SOUND, encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(conf)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[1:] == DATA.read_text(encoding="ascii").splitlines()


def test_a_sound_vm_that_is_known_is_little_work(tmp_path: Path) -> None:
    """Its lines are read and judged already: what is left is the run itself."""
    from pvelint.cli.main import run

    def calls(name: str, text: str) -> int:
        conf = tmp_path / name
        conf.write_text(text, encoding="ascii")
        return calls_of(lambda: run(["--isolated", "--quiet", str(conf)]))

    calls("120.conf", SOUND)
    assert calls("120.conf", SOUND) < 14_000
