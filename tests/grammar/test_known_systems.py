"""Which names speak of which system, how surely, and which only look like it."""

from __future__ import annotations

import pytest
from pvelint.grammar.guest.guest import Guest
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST
from pvelint.grammar.vm.known_systems import NEWER_CPU_WORDS, UNSIGNED_WORDS, Sighting, sightings

SURE = {
    "talos": "Talos Linux",
    "talos-cp1": "Talos Linux",
    "talos-worker-12": "Talos Linux",
    "talos3.lab.example": "Talos Linux",
    "rocky-9.4": "RHEL 9 or a rebuild",
    "al2023-web": "Amazon Linux 2023",
    "haos-16.1": "Home Assistant OS",
    "k3os-b": "k3OS",
}
UNSURE = {
    "talos-backup-server": "Talos Linux",
    "rocky9": "RHEL 9 or a rebuild",
    "centos-stream-9": "RHEL 9 or a rebuild",
    "ol9": "RHEL 9 or a rebuild",
    "rhel10": "RHEL 10 or a rebuild",
    "alma-10": "AlmaLinux 10",
    "sles16": "SUSE Linux 16",
    "haos": "Home Assistant OS",
    "openwrt": "OpenWrt",
}
NONE = ("talosctl", "control9", "rocky-90", "rocky8", "chaos-1", "amazon-2", "leap-15", "vm-9", "alma-108")
IMAGES = {
    "talos-amd64-v1.1.0.iso": 2,
    "talos-amd64-v0.14.0.iso": None,
    "Rocky-10.1-x86_64-dvd1.iso": 3,
    "OracleLinux-R9-U5-x86_64-dvd.iso": 2,
    "CentOS-Stream-10-latest-x86_64-dvd1.iso": 3,
    "AlmaLinux-10.0-x86_64-minimal.iso": 3,
    "AlmaLinux-10.0-x86_64_v2-minimal.iso": 2,
    "Leap-16.0-offline-installer-x86_64.install.iso": 2,
    "rhel-8.10-x86_64-dvd.iso": None,
}


def found(text: str) -> list[Sighting]:
    return list(sightings(Guest(parse_document("105.conf", text), NEWEST).config))


@pytest.mark.parametrize("name", [*SURE, *UNSURE])
def test_names_of_vms(name: str) -> None:
    sighting = found(f"name: {name}\n")[0]
    assert (sighting.system.title, sighting.sure) == ({**SURE, **UNSURE}[name], name in SURE)
    assert any(word in name for word in (*NEWER_CPU_WORDS, *UNSIGNED_WORDS))


@pytest.mark.parametrize("name", NONE)
def test_names_that_only_look_like_it(name: str) -> None:
    assert found(f"name: {name}\n") == []


@pytest.mark.parametrize(("image", "level"), IMAGES.items())
def test_images(image: str, level: int | None) -> None:
    sighting = next(iter(found(f"ide2: local:iso/{image},media=cdrom\n")), None)
    assert (sighting and sighting.system.x86_level) == level
    assert sighting is None or (sighting.sure and any(word in image.lower() for word in NEWER_CPU_WORDS))


def test_windows_is_none_of_them() -> None:
    assert found("name: talos\nostype: win11\n") == []
