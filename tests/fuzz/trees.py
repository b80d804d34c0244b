"""Trees of /etc/pve: guests, the other files, records of hardware, configs and baselines of pvelint."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from pvelint.grammar.guest_kind import CONTAINER, VM

from .guests import guest_text
from .mutate import mutated

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (
    ROOT / "examples" / "etc-pve",
    ROOT / "tests" / "data" / "etc-pve",
    ROOT / "tests" / "data" / "cluster",
)
CONFIGS = (
    'ignore = ["net-missing-mac"]\nmin-severity = "info"\n',
    '[per-file-ignores]\n"nodes/*/**" = ["hygiene"]\n',
    'fail-on = "never"\noutput-format = "json"\n[guests.100]\nignore = ["all"]\n',
    'exclude = ["**/1*.conf"]\ninventory = ["hardware"]\nbaseline = "known.json"\n',
    'select = ["all"]\n[nodes.pve1]\npve = "8.4"\n[nodes.pve1.pci]\n"01:00.0" = "1000:0097"\n',
)
SECRET = "hunter2correcthorse"
"""Stands where no output may show it."""
PLANTED = (
    f"cipassword: {SECRET}",
    f"#password: {SECRET}",
    f"# https://root:{SECRET}@10.0.0.1/",
    f"#token={SECRET}",
)
BASELINE = '{"version": 1, "findings": [{"rule": "net-missing-mac", "path": "a", "fingerprint": "00"}]}\n'


@cache
def _seeds() -> tuple[tuple[str, bytes], ...]:
    found = {
        path.relative_to(seed).as_posix(): path.read_bytes()
        for seed in SEEDS
        for path in sorted(seed.rglob("*"))
        if path.is_file() and path.name != "pvelint.toml"
    }
    return tuple(sorted(found.items()))


def random_tree(random: Random) -> dict[str, bytes]:
    """Contents by path, relative to the tree's root."""
    tree = dict(random.sample(_seeds(), k=random.randint(0, 12)))
    for _ in range(random.randint(1, 4)):
        node = random.choice(("pve1", "pve2"))
        kind, name = random.choice(((VM, "qemu-server"), (VM, "qemu-server"), (CONTAINER, "lxc")))
        folder = random.choice((f"nodes/{node}/{name}", f"nodes/{node}/{name}", name))
        name = random.choice(("100", "101", "102", "105", "099", "web"))
        tree[f"{folder}/{name}.conf"] = guest_text(random, kind).encode("utf-8", "surrogateescape")
    secret = f"{random.choice(PLANTED)}\n{guest_text(random)}".encode("utf-8", "surrogateescape")
    if random.random() < 0.3:
        tree["pvelint.toml"] = random.choice(CONFIGS).encode()
    if random.random() < 0.2:
        tree["known.json"] = BASELINE.encode()
    tree = {path: mutated(random, data) if random.random() < 0.5 else data for path, data in tree.items()}
    return {**tree, "nodes/pve1/qemu-server/110.conf": secret}


def write_tree(tree: dict[str, bytes], folder: Path) -> None:
    """What cannot be there beside the rest (a folder where another path has a file) is left out."""
    for name, data in tree.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue


def read_tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
