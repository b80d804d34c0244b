"""Whatever stands in a line: no rule raises, a dropped line is reported once, and a fix is accepted and final."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pvelint.check.line_checker import LineChecker, LineResult
from pvelint.grammar.guest.sections import ReadLine, SectionKind, is_faulty, read_line
from pvelint.grammar.schema.options.table import option_names
from pvelint.grammar.version import NEWEST, Version
from pvelint.rulebook import Rulebook
from pvelint.rules.model import Applicability, Impact

MODELS = frozenset(("avx2", "plain"))
SECTIONS = (SectionKind.MAIN, SectionKind.PENDING, SectionKind.SNAPSHOT, SectionKind.FLEECING)
LINES = """\
agent: enabled=1,fstrim_cloned_disks=1,type=virtio
affinity: 0,2-5
args: -device x # y
audio0: device=AC97,driver=none
balloon: 2048
bios: ovmf
boot: order=scsi0;net0
cicustom: user=local:snippets/user.yaml
cipassword: secret
cores: 4
cpu: host,flags=+aes;-pcid,hidden=1
cpu: custom-avx2,phys-bits=host
cpulimit: 1.5
efidisk0: local-lvm:vm-100-disk-1,efitype=4m,ms-cert=2023,pre-enrolled-keys=1,size=4M
hookscript: local:snippets/hook.pl
hostpci0: 0000:01:00.0,pcie=1,rombar=0,device-id=0x10f6
hostpci1: mapping=hba,driver=vfio
hotplug: network,disk
hugepages: 1024
ide0: local:100/vm-100-disk-0.qcow2,cyls=16383,heads=16,secs=63,size=8G
ide2: local:iso/debian.iso,media=cdrom,size=4M
intel-tdx: tdx,attestation=1
ipconfig0: ip=10.0.0.5/24,gw=10.0.0.1,ip6=auto
ivshmem: size=32,name=shared
keyboard: de
machine: pc-q35-9.0+pve1,viommu=intel,aw-bits=48
memory: 4096
meta: creation-qemu=9.2.0,ctime=1763028541
name: nas.example.org
nameserver: 10.0.0.1 fe80::1
net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1,tag=10,trunks=10;20-30
net1: model=e1000,macaddr=BC:24:11:00:00:02,rate=1.5
numa0: cpus=0-1;3,hostnodes=0,memory=2048,policy=bind
onboot: yes
ostype: l26
rng0: source=/dev/urandom,max_bytes=1024,period=1000
sata0: /dev/disk/by-id/ata-DISK_1,backup=0,ssd=1
scsi0: local-lvm:vm-100-disk-0,discard=on,iothread=1,size=32G,cache=none,mbps=100
scsihw: virtio-scsi-single
searchdomain: example.org
serial0: socket
smbios1: uuid=0f2ff1c5-7b1c-4b3f-8a3a-6c4d1b9a2f10,base64=1,manufacturer=Rm9v,serial=MQ==
spice_enhancements: foldersharing=1,videostreaming=all
sshkeys: ssh-ed25519%20AAAA%20me%40home
startdate: 2006-06-17T16:01:21
startup: order=1,up=30,down=60
tags: web;prod
tpmstate0: local-lvm:vm-100-disk-2,size=4M,version=v2.0
unused0: local-lvm:vm-100-disk-3
usb0: host=046d:c52b,usb3=1
usb1: spice
vga: virtio,memory=64,clipboard=vnc
virtio0: local-lvm:vm-100-disk-4,ro=1,snapshot=off
virtiofs0: share,cache=auto,direct-io=1
vmgenid: 0f2ff1c5-7b1c-4b3f-8a3a-6c4d1b9a2f10
watchdog: model=i6300esb,action=reset
[PENDING]
delete: net1
# a note""".splitlines()
BITS = [
    *" ,;=:#.-_+/0129aAfFkKmMgGxX\t\r\"'<>[]%\0",
    "é",
    "\udcff",
    " # x",
    ",foo=1",
    "=",
    "0x",
    "none",
    "MiB",
]


@st.composite
def mutated_lines(draw: st.DrawFn) -> str:
    """A line of a real config with a few slips: signs put in, taken out, in capitals, parts of another line."""
    line = draw(st.sampled_from(LINES))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(line)))
        to = min(len(line), at + draw(st.integers(0, 4)))
        slip = draw(st.integers(0, 5))
        if slip == 0:
            line = line[:at] + line[to:]
        elif slip == 1:
            line = line[:at] + draw(st.sampled_from(BITS)) + line[at:]
        elif slip == 2:
            line = line[:at] + draw(st.sampled_from(BITS)) + line[to:]
        elif slip == 3:
            line = line[:at] + line[at:].swapcase()
        elif slip == 4:
            line = line.replace(*draw(st.sampled_from([(",", ", "), (",", ";"), (";", ","), ("=", " = ")])))
        else:
            parts = draw(st.sampled_from(LINES)).split(",")
            line = f"{line},{draw(st.sampled_from(parts))}"
    return line.replace("\n", "")


@st.composite
def any_lines(draw: st.DrawFn) -> str:
    """A known key with any text behind it, or any text at all."""
    text = draw(st.text(st.characters(exclude_characters="\n"), max_size=30))
    key = draw(st.sampled_from(sorted(option_names(NEWEST))))
    return draw(st.sampled_from([text, f"{key}: {text}", f"{key}:{text}"]))


@cache
def judge(version: Version) -> LineChecker:
    return LineChecker(Rulebook(), version, MODELS)


def read(text: str, version: Version, section: SectionKind) -> ReadLine:
    return read_line(text, version, section, MODELS)


def judged(text: str, version: Version, section: SectionKind) -> tuple[LineResult, ...]:
    return judge(version).check(read(text, version, section))


lines = mutated_lines() | any_lines()
versions = st.sampled_from(list(Version))
sections = st.sampled_from(SECTIONS)


@given(lines, versions, sections)
@settings(max_examples=400, deadline=None)
def test_one_finding_for_a_dropped_line(text: str, version: Version, section: SectionKind) -> None:
    impacts = [verdict.impact for verdict in judged(text, version, section)]
    assert impacts.count(Impact.DROPPED) == read(text, version, section).dropped
    assert impacts.count(Impact.INVALID) <= 1


@given(lines, versions, sections)
@settings(max_examples=200, deadline=None)
def test_findings_point_into_the_line_and_say_something(
    text: str, version: Version, section: SectionKind
) -> None:
    for verdict in judged(text, version, section):
        assert 0 <= verdict.finding.start <= verdict.finding.end <= len(text)
        assert verdict.finding.message
        assert verdict.impact in verdict.info.impacts


@given(lines, versions, sections)
@example("net0: virtio=BC-24-11-00-00-01, bridge=vmbr0,tag=0", NEWEST, SectionKind.MAIN)
@example("cpu: Host,flags=aes,PCID", NEWEST, SectionKind.PENDING)
@settings(max_examples=400, deadline=None)
def test_fixes_are_accepted_and_final(text: str, version: Version, section: SectionKind) -> None:
    for verdict in judged(text, version, section):
        fix = verdict.finding.fix
        if fix is None:
            continue
        last = fix.text.rpartition("\n")[2]
        assert fix.title
        assert fix.text != text
        assert not is_faulty(read(last, version, section))
        if fix.applicability is Applicability.SAFE:
            again = judged(last, version, section)
            assert (verdict.info.name, verdict.impact) not in {(v.info.name, v.impact) for v in again}


@given(lines, versions)
@settings(max_examples=200, deadline=None)
def test_each_alternative_is_another_accepted_line(text: str, version: Version) -> None:
    for verdict in judged(text, version, SectionKind.MAIN):
        after = [fix.text for fix in verdict.finding.alternatives]
        assert len(set(after)) == len(after)
        assert text not in after
        assert not any(is_faulty(read(line, version, SectionKind.MAIN)) for line in after)


@given(lines, versions)
@settings(max_examples=100, deadline=None)
def test_snapshots_are_never_fixed(text: str, version: Version) -> None:
    for verdict in judged(text, version, SectionKind.SNAPSHOT):
        assert verdict.finding.fix is None
        assert verdict.finding.alternatives == ()
