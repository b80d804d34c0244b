"""What PVE's next write makes of a section config; each text was given to PVE's own write_config."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.cluster.written import written
from pvelint.grammar.config_file.etc_pve import WRITTEN
from pvelint.grammar.version import NEWEST, Version
from pvelint.grammar.write_error import WriteError

JOB = """\
# every night
vzdump: a1
	schedule 02:00
	prune-backups keep-weekly=4,keep-last=03
	colour red
	comment caf%C3%A9: all
	all
	zstd +4
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "jobs.cfg",
            JOB,
            "vzdump: a1\n\tcomment caf%C3%A9%3A all\n\tschedule 02:00\n\tall 1\n\tenabled 1\n"
            "\tprune-backups keep-last=03,keep-weekly=4\n\tzstd 4\n\n",
        ),
        (
            "jobs.cfg",
            "vzdump: a1\n\tschedule 2:00\n\tprune-backups keep-daily=0,keep-all=0\n\n"
            "vzdump: a2\n\tschedule 2:00\n\tprune-backups keep-daily=0,keep-last=2,keep-all=0\n",
            "vzdump: a1\n\tschedule 2:00\n\tenabled 1\n\tprune-backups keep-all=1\n\n"
            "vzdump: a2\n\tschedule 2:00\n\tenabled 1\n\tprune-backups keep-daily=0,keep-last=2\n\n",
        ),
        (
            "ha/rules.cfg",
            "resource-affinity: apart\n\tresources vm:102 vm:101\n\taffinity negative\n\tdisable\n\n"
            "node-affinity: small\n\tnodes pve2:0;pve1:3\n\tresources vm:101\n\tstrict 1\n",
            "resource-affinity: apart\n\tdisable\n\taffinity negative\n\tresources vm:101,vm:102\n\n"
            "node-affinity: small\n\tnodes pve1:3,pve2\n\tresources vm:101\n\tstrict 1\n\n",
        ),
        (
            "ha/resources.cfg",
            "vm: 101\n\tstate started\n\tmax_restart 007\n\ncontainer: 5\n\nVM: 101\n\tcomment 0\n\tfailback\n",
            "vm: 101\n\tfailback 1\n\n",
        ),
        ("ha/groups.cfg", "group: two\n\ttype group\n\tnodes pve1\n", "group: two\n\tnodes pve1\n\n"),
        (
            "ha/groups.cfg",
            "group: a1\n\tnodes 0\n\ngroup: b1\n\tnodes 0,pve1\n",
            "group: a1\n\ngroup: b1\n\tnodes pve1\n\n",
        ),
        (
            "storage.cfg",
            "nfs: nas\n\tserver 10.0.0.1\n\texport /x\n\n"
            "dir: local\n\tcontent iso,backup\n\n"
            "dir: data\n\tcontent-dirs iso=i,images=disks\n\tpath /d\n\tcontent iso none\n\n"
            "dir: data\n\tpath /d\n\tcontent-dirs iso=i,images=disks\n\tcontent iso\n\tnodes pve2\n",
            "nfs: nas\n\texport /x\n\tpath /mnt/pve/nas\n\tserver 10.0.0.1\n\tcontent images\n\n"
            "dir: local\n\tpath /var/lib/vz\n\tcontent backup,images,iso,rootdir,snippets,vztmpl\n"
            "\tprune-backups keep-all=1\n\n"
            "dir: data\n\tpath /d\n\tcontent iso\n\tcontent-dirs images=disks,iso=i\n\tnodes pve2\n\n",
        ),
        (
            "mapping/pci.cfg",
            "gpu\n\tmdev\n\tdescription the gpu\n"
            "\tmap id=10de:1b80,iommugroup=1,node=pve1,path=0000:01:00.0\n\tmap node=pve2\n",
            "gpu\n\tmap id=10de:1b80,iommugroup=1,node=pve1,path=0000:01:00.0\n"
            "\tdescription the gpu\n\tmdev 1\n\n",
        ),
        ("ha/groups.cfg", "group: small\n\tnodes pve2; pve1\n", "group: small\n\tnodes pve2,pve1\n\n"),
    ],
)
def test_what_is_written(name: str, text: str, expected: str) -> None:
    assert written(name, text, NEWEST) == expected


def test_an_entry_of_which_only_the_id_is_left_kills_the_write() -> None:
    with pytest.raises(WriteError, match="unknown section type ''"):
        written("ha/groups.cfg", "group: small\n\tcomment none yet\n", NEWEST)


LINES = st.sampled_from(
    [
        *("vzdump: a1", "vm: 101", "group: small", "\tschedule 02:00", "\tnodes pve1:2,pve2", "\tenabled 0"),
        *("\tstate x", "\tcomment a: b%3A", "", "# note", "x", "\tfleecing 1,storage=fast", "\tmaxfiles 3"),
        "\tnofailback",
    ]
)


@given(st.sampled_from(sorted(WRITTEN)), st.lists(LINES, max_size=12), st.sampled_from(list(Version)))
def test_a_second_write_changes_nothing(name: str, lines: list[str], version: Version) -> None:
    try:
        once = written(name, "\n".join(lines), version)
    except WriteError:
        return
    assert written(name, once, version) == once


def test_lines_of_a_carriage_return_do_not_end_an_entry() -> None:
    text = "dir: a1\r\n\tpath /a\r\n\r\ndir: b1\r\n\tpath /b\r\n\tshared 1\r\n"
    assert "dir: b1" not in written("storage.cfg", text, NEWEST)
    assert "shared 1" in written("storage.cfg", text, NEWEST)
