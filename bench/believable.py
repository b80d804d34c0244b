"""A believable /etc/pve of any size: `python bench/believable.py FOLDER [GUESTS] [--nodes N] [--seed N]`.

Twenty lines a guest, of which about a third stand in no other guest; one guest in eleven has a mistake, one in
twenty a snapshot, one in a hundred a passed-through HBA. Equal arguments make equal trees.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

_STORAGE = """dir: local
	path /var/lib/vz
	content iso,vztmpl,backup,snippets

lvmthin: local-lvm
	thinpool data
	vgname pve
	content rootdir,images

rbd: ceph
	pool vms
	content images,rootdir
	krbd 0

nfs: media
	path /mnt/pve/media
	server 10.0.0.9
	export /media
	content iso
"""
_MISTAKES = (
    "scsi1: {storage}:vm-{vmid}-disk-2,discard=true,size=8G",
    "memroy: 2048",
    "net1: virtio,bridge=vmbr1",
    "cores: 4 # was 2",
    "hostpci1: 00:1f.2",
)


def make_tree(root: Path, guests: int, nodes: int = 20, seed: int = 1, mistakes: float = 0.09) -> None:
    """Write the tree below `root`, which must not exist; `mistakes` is the share of guests with one."""
    chance = Random(seed)
    names = [f"pve{number}" for number in range(1, nodes + 1)]
    for name in names:
        (root / "nodes" / name / "qemu-server").mkdir(parents=True)
    _write_shared(root, names)
    for number in range(guests):
        vmid = 100 + number
        text = guest_text(vmid, chance, mistakes)
        path = root / "nodes" / names[number % nodes] / "qemu-server" / f"{vmid}.conf"
        path.write_text(text, encoding="ascii")


def guest_text(vmid: int, chance: Random, mistakes: float) -> str:
    """One guest's file."""
    storage = chance.choice(("ceph", "ceph", "local-lvm"))
    lines = _settings(vmid, storage, chance)
    if chance.random() < mistakes:
        lines.insert(
            chance.randrange(len(lines)), chance.choice(_MISTAKES).format(vmid=vmid, storage=storage)
        )
    if chance.random() < 0.01:
        lines.append("hostpci0: 0000:01:00.0,pcie=1")
    if chance.random() < 0.3:
        lines.insert(0, f"#Service {chance.randrange(400)}, ask team {chance.randrange(20)}")
    if chance.random() < 0.05:
        lines += ["", "[before-update]", *_settings(vmid, storage, chance), f"snaptime: {_time(chance)}"]
    return "\n".join([*lines, ""])


def _settings(vmid: int, storage: str, chance: Random) -> list[str]:
    uuid = (
        f"{chance.getrandbits(32):08x}-{chance.getrandbits(16):04x}-4000-8000-{chance.getrandbits(48):012x}"
    )
    genid = (
        f"{chance.getrandbits(32):08x}-{chance.getrandbits(16):04x}-4000-8000-{chance.getrandbits(48):012x}"
    )
    mac = f"BC:24:11:{vmid >> 16 & 255:02X}:{vmid >> 8 & 255:02X}:{vmid & 255:02X}"
    size = chance.choice((8, 16, 32, 64, 100))
    return [
        "agent: 1",
        "boot: order=scsi0;ide2;net0",
        f"cores: {chance.choice((1, 2, 4, 8))}",
        f"cpu: {chance.choice(('host', 'x86-64-v2-AES', 'x86-64-v3'))}",
        "ide2: none,media=cdrom",
        f"machine: {chance.choice(('q35', 'pc-q35-9.2+pve1', 'pc-i440fx-9.0'))}",
        f"memory: {chance.choice((1024, 2048, 4096, 8192, 16384))}",
        f"meta: creation-qemu=9.2.0,ctime={_time(chance)}",
        f"name: {chance.choice(('web', 'db', 'app', 'mail', 'dns'))}-{vmid}",
        f"net0: virtio={mac},bridge=vmbr0,firewall=1,tag={chance.randrange(10, 60)}",
        "numa: 0",
        f"onboot: {chance.choice((0, 1))}",
        "ostype: l26",
        f"scsi0: {storage}:vm-{vmid}-disk-0,discard=on,iothread=1,size={size}G,ssd=1",
        f"scsi1: {storage}:vm-{vmid}-disk-1,discard=on,iothread=1,size={size * 2}G,ssd=1",
        "scsihw: virtio-scsi-single",
        f"smbios1: uuid={uuid}",
        "sockets: 1",
        f"tags: {chance.choice(('prod', 'test', 'prod;web', 'dev'))}",
        f"vmgenid: {genid}",
    ]


def _time(chance: Random) -> int:
    return 1_700_000_000 + chance.randrange(60_000_000)


def _write_shared(root: Path, nodes: list[str]) -> None:
    (root / "mapping").mkdir()
    (root / "hardware").mkdir()
    (root / "ha").mkdir()
    entries = "".join(f"\tmap node={n},path=0000:02:00.0,id=10de:2204,iommugroup=2\n" for n in nodes)
    (root / "storage.cfg").write_text(_STORAGE, encoding="ascii")
    (root / "mapping" / "pci.cfg").write_text(f"gpu\n{entries}", encoding="ascii")
    (root / "ha" / "resources.cfg").write_text(
        "".join(f"vm: {vmid}\n\tstate started\n\n" for vmid in range(100, 110)), encoding="ascii"
    )
    for name in nodes:
        (root / "hardware" / f"{name}.txt").write_text(
            "00:1f.2 SATA controller [0106]: Intel Corporation Device [8086:a352]\n"
            "01:00.0 Serial Attached SCSI controller [0107]: Broadcom / LSI SAS3008 [1000:0097] (rev 02)\n"
            "02:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [10de:2204] (rev a1)\n",
            encoding="ascii",
        )
        (root / "hardware" / f"{name}.interfaces").write_text(
            "auto vmbr0\niface vmbr0 inet static\n\taddress 10.0.0.2/24\n\tbridge-ports eno1\n\tbridge-vlan-aware yes\n\n"
            "auto vmbr1\niface vmbr1 inet manual\n\tbridge-ports none\n",
            encoding="ascii",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a believable /etc/pve.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("guests", type=int, nargs="?", default=1000)
    parser.add_argument("--nodes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    make_tree(chosen.folder, chosen.guests, chosen.nodes, chosen.seed)


if __name__ == "__main__":
    main()
