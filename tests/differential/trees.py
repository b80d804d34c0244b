"""Trees whose guests have everything in common that guests can, and what happens to them."""

from __future__ import annotations

from pathlib import Path
from random import Random

from .lines import CONTAINER, GUEST, NOTES, OTHERS

_FOLDERS = ("nodes/pve1/qemu-server", "nodes/pve1/qemu-server", "nodes/pve2/qemu-server")
_SEVERAL = ("storage.cfg", "mapping/pci.cfg", "ha/resources.cfg", "replication.cfg", "hardware/pve1.txt")
"""Files that hold several of their texts at a time."""


def make_tree(random: Random) -> None:
    """In the working folder."""
    Path("nodes/pve1/qemu-server").mkdir(parents=True)
    for _ in range(random.randint(2, 9)):
        write(_guest_path(random), guest_text(random))
    for name in OTHERS:
        if random.random() < 0.5:
            write(name, _other_text(random, name))
    for _ in range(random.choice((0, 0, 1, 3))):
        write(_container_path(random), _container_text(random))


def guests() -> list[str]:
    found = (*Path().rglob("qemu-server/*.conf"), *Path().rglob("lxc/*.conf"))
    return sorted(path.as_posix() for path in found)


def change(random: Random) -> str:
    """Something that happens to the tree in the working folder; what it was."""
    there = guests()
    kind = random.choice(("edit", "edit", "append", "add", "delete", "rename", "other", "other", "no other"))
    if kind in ("edit", "append", "delete", "rename") and not there:
        kind = "add"
    path = random.choice(there) if there else ""
    is_container = "/lxc/" in path
    if kind == "edit":
        write(path, _container_text(random) if is_container else guest_text(random))
    elif kind == "append":
        with Path(path).open("a", encoding="utf-8", newline="") as file:
            file.write(f"{random.choice(CONTAINER if is_container else GUEST)}\n")
    elif kind == "add":
        write(path := _guest_path(random), guest_text(random))
    elif kind == "delete" and len(there) > 1:
        Path(path).unlink()
    elif kind == "rename":
        target = Path(_container_path(random) if is_container else _guest_path(random))
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(path).rename(target)
    elif kind == "other":
        write(path := random.choice(sorted(OTHERS)), _other_text(random, path))
    else:
        path = random.choice(sorted(OTHERS))
        Path(path).unlink(missing_ok=True)
    return f"{kind} {path}"


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def guest_text(random: Random) -> str:
    lines = _section(random)
    if random.random() < 0.3:
        lines += [
            "",
            "[PENDING]",
            *_section(random)[:4],
            *(["delete: name"] if random.random() < 0.3 else []),
        ]
    if random.random() < 0.3:
        lines += ["", "[before]", *_section(random), "snaptime: 1700000000"]
    ending = "\r\n" if random.random() < 0.1 else "\n"
    return "".join(f"{line}{ending}" for line in lines)


def _section(random: Random) -> list[str]:
    lines = random.sample(GUEST, random.randint(1, random.choice((2, 3, 6, 16))))
    return [*random.sample(NOTES, 1), *lines] if random.random() < 0.3 else lines


def _container_path(random: Random) -> str:
    return f"nodes/{random.choice(('pve1', 'pve2'))}/lxc/{random.randint(103, 107)}.conf"


def _container_text(random: Random) -> str:
    return "".join(f"{line}\n" for line in random.sample(CONTAINER, random.randint(1, 6)))


def _other_text(random: Random, name: str) -> str:
    texts = OTHERS[name]
    count = random.randint(1, len(texts)) if name in _SEVERAL else 1
    return ("" if name == "hardware/pve1.txt" else "\n").join(random.sample(texts, count))


def _guest_path(random: Random) -> str:
    return f"{random.choice(_FOLDERS)}/{random.randint(100, 106)}.conf"
