"""Changes to bytes: what editors, merges, other tools and attackers do to a file."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\x1b]0;x\x07",
    b"::error::x",
    b"<!--",
    b"[",
    b"=",
    b",",
    b"\r",
    b"\n\n",
)
REPEATED = (
    b"PVEAPIToken=!",
    b"secret,",
    b"pw=",
    b"!:",
    b"map node=a,",
    b"a",
    b"[x]\n",
    b"*a",
    b"../",
    b"%3A",
    b" ",
)


def mutated(random: Random, data: bytes) -> bytes:
    for _ in range(random.choice((0, 0, 1, 1, 2, 5))):
        data = random.choice(MUTATIONS)(random, data)
    return data


def _insert(random: Random, data: bytes) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + random.choice(TOKENS) + data[place:]


def _delete(random: Random, data: bytes) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + data[start + random.randint(1, 20) :]


def _flip(random: Random, data: bytes) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([random.randrange(256)]) + data[place + 1 :]


def _repeat(random: Random, data: bytes) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + random.choice(REPEATED) * random.randint(10, 2000) + data[place:]


def _swap_lines(random: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def _double(random: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(line * random.choice((1, 1, 1, 2)) for line in lines)


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randint(0, len(data))]


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _insert,
    _delete,
    _flip,
    _repeat,
    _swap_lines,
    _double,
    _cut,
)
