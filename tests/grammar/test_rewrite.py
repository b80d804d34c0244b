"""What PVE writes back: exact texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.guest.guest import Guest, Tree
from pvelint.grammar.syntax.nodes import decode
from pvelint.grammar.syntax.parse import parse_document
from pvelint.grammar.version import NEWEST, Version
from pvelint.grammar.vm.rewrite import rewrite
from pvelint.grammar.write_error import WriteError


def written(text: str, version: Version = NEWEST) -> str:
    tree = Tree(".", version, Cluster({"virtual-guest/cpu-models.conf": lambda: ""}))
    return rewrite(Guest(parse_document("105.conf", text), version, tree=tree))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n", ""),
        ("net10: e1000\nnet2: e1000\nacpi: 1\n", "acpi: 1\nnet10: e1000\nnet2: e1000\n"),
        ("acpi: Yes\nkvm: off\ncores: 04", "acpi: 1\ncores: 4\nkvm: 0\n"),
        ("agent:   on,fstrim_cloned_disks=yes,\t\n", "agent: on,fstrim_cloned_disks=yes,\n"),
        ("cores: 2\ncores: 4\ncores: x\n", "cores: 4\n"),
        ("cores: 2\r\nname: web\r\n", "cores: 2\nname: web\n"),
        ("nonsense: 1\n cores: 2\ncores : 2\ncores:\nnet32: e1000\n", ""),
        ("digest: x\nsnapshots: x\npending: x\ndelete: net0\n", ""),
        ("ostype: windows\nbios: foo\n", "bios: foo\nostype: windows\n"),
        ("cpu: custom-gone\n", ""),
        ("boot: \n", "boot:  \n"),
    ],
)
def test_lines(before: str, after: str) -> None:
    assert written(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cores: 1\n#one\n# two\n", "#one\n# two\ncores: 1\n"),
        ("# a: b\n#tab\there\n#é\n", "# a%3A b\n#tab%09here\n#%C3%A9\n"),
        ("#%C3%A9 %3a %zz\n", "#%C3%A9 %3A %25zz\n"),
        ("#a%0Ab\n", "#a\n#b\n"),
        ("#\n#one\n#\n#two  \n#\n", "#\n#one\n#\n#two\n"),
        ("#one\r\n#two\r\n", "#one%0D\n#two\n"),
        ("#one\ndescription: two\n#three\n", "#one\n#twothree\n"),
        ("description: a\ndescription: b\n", "#ab\n"),
        ("#0\n", ""),
        ("#\n", ""),
        ("description: \n", "# \n"),
        ("description: \n#one\n", "#one\n"),
        ("#end%C2%A0\n", "#end\n"),
        (decode(b"#caf\xe9\n"), "#caf%EF%BF%BD\n"),
    ],
)
def test_notes(before: str, after: str) -> None:
    assert written(before) == after


def test_percent_in_notes_is_written_as_it_is_before_pve_8() -> None:
    assert written("# 50%25\n", Version.V7_4) == "# 50%\n"
    assert written("# 50%25\n", Version.V8_4) == "# 50%25\n"


def test_bytes_of_values_stay() -> None:
    text = decode(b"ciuser: caf\xe9\n")
    assert written(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("smp: 2\ncores: 4\n", "sockets: 2\n"),
        ("smp: 2\ncores: 4\nsockets: 1\n", "cores: 4\nsockets: 1\n"),
        ("smp: 2\nsockets: 0\n", "sockets: 2\n"),
        ("smp: 0\n", "smp: 0\n"),
        ("[snap1]\nsmp: 2\n", "\n[snap1]\nsmp: 2\n"),
        ("cdrom: none\n", "ide2: none\n"),
        ("ide2: none\ncdrom: local:iso/a.iso\n", "ide2: local:iso/a.iso\n"),
        ("snapstate: prepare\n", ""),
        ("ciuser: xsnapstate: delete\n", ""),
        ("snapstate: other\n[snap1]\nsnapstate: other\n", "\n[snap1]\n"),
        ("[snap1]\nsnapstate: prepare\nparent: snap0\n", "\n[snap1]\nparent: snap0\nsnapstate: prepare\n"),
    ],
)
def test_old_and_passing_keys(before: str, after: str) -> None:
    assert written(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('ciuser: "bob"\n', "ciuser: bob\n"),
        ('ciuser: ""bob""\n', "ciuser: bob\n"),
        ('name: "web"\n', ""),
        ('args: "-foo" "-bar"\n', 'args: -foo" "-bar\n'),
        ('[special:fleecing]\nargs: "-foo"\n', '\n[special:fleecing]\nargs: "-foo"\n'),
    ],
)
def test_quotes(before: str, after: str) -> None:
    assert written(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "scsi0: local:a,size=1G\nunused0: local:a\nunused1: local:b\n",
            "scsi0: local:a,size=1G\nunused1: local:b\n",
        ),
        ("unused0: local:a\n[PENDING]\nscsi0: file=local:a\n", "\n[PENDING]\nscsi0: file=local:a\n"),
        ("unused0: local:a\n[snap1]\nscsi0: local:a\n", "unused0: local:a\n\n[snap1]\nscsi0: local:a\n"),
        (
            "virtio0: local:a,iops=1,iops_rd=1\nunused0: local:a\n",
            "unused0: local:a\nvirtio0: local:a,iops=1,iops_rd=1\n",
        ),
    ],
)
def test_unused_volumes(before: str, after: str) -> None:
    assert written(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[b1]\n[PENDING]\ncores: 2\n[A1]\n[a1]\n", "\n[PENDING]\ncores: 2\n\n[A1]\n\n[a1]\n\n[b1]\n"),
        ("[PENDING]\n", ""),
        ("[pending]\n#\n", "\n[PENDING]\n#\n"),
        ("[PENDING]\n#0\n", "\n[PENDING]\n#\n"),
        ("[PENDING]\ndelete: net0,!net1\n", "\n[PENDING]\ndelete: net0,!net1\n"),
        ("cores: 1\n[snap1]\ncores: 2\n[snap1]\n#new\n", "cores: 1\n\n[snap1]\n#new\n"),
        ("cores: 1\n[a]\ncores: 2\n#lost\n", "cores: 1\n"),
        ("cores: 1\n[snap1] x\ncores: 2\n", "cores: 2\n"),
        ("[special:cloudinit]\nname: x\n", ""),
        (
            "ide2: local:vm-1-cloudinit\n[snap1]\n[special:fleecing]\n[special:cloudinit]\nany: 'thing'\n",
            "ide2: local:vm-1-cloudinit\n\n[special:cloudinit]\nany: 'thing'\n\n[special:fleecing]\n\n[snap1]\n",
        ),
        ("ide2: local:-cloudinit\n[special:cloudinit]\nname: x\n", "ide2: local:-cloudinit\n"),
        (
            "[special:fleecing]\n#note\nfleecing-images: local:a\ncores: 2\n",
            "\n[special:fleecing]\n#note\nfleecing-images: local:a\n",
        ),
    ],
)
def test_sections(before: str, after: str) -> None:
    assert written(before) == after


def test_sections_of_pve_7() -> None:
    text = "ide2: local:vm-1-cloudinit\n[SPECIAL:CLOUDINIT]\n[special:fleecing]\ncores: 2\n"
    assert written(text, Version.V7_4) == "ide2: local:vm-1-cloudinit\n\n[special:cloudinit]\ncores: 2\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cores: 99999999999999999999\n", "value of 'cores' - type check ('integer') failed - got '1e+20'"),
        (
            "smp: 18446744073709551616\n",
            "value of 'sockets' - type check ('integer') failed - got '1.84467440737096e+19'",
        ),
        (
            "[snap1]\nvcpus: 99999999999999999999\n",
            "value of 'vcpus' - type check ('integer') failed - got '1e+20'",
        ),
        ("[PENDING]\nargs: -foo\r-bar\n", "value of 'args' - property contains a line feed"),
    ],
)
def test_write_that_dies(text: str, reason: str) -> None:
    with pytest.raises(WriteError) as caught:
        written(text)
    assert str(caught.value) == f"unable to parse {reason}"


def test_integers_below_the_limit_are_written() -> None:
    assert written("cores: 18446744073709551615\n") == "cores: 18446744073709551615\n"


_LINES = st.sampled_from(
    [
        "# a note: 50%", "#%0D%41", "#", "", "description: more", "cores: 04", "smp: 3", "sockets: 0", "acpi: Yes",
        "scsi0: local:a,size=1G", "unused0: local:a", "cdrom: none", "ide0: local:cloudinit", "args: -foo",
        "name: web", "nonsense", "delete: net0", "snapstate: delete", "vcpus: 99999999999999999999", "parent: ",
        "[PENDING]", "[snap1]", "[B-2]", "[special:cloudinit]", "[special:fleecing]", "[a]", "fleecing-images: local:b",
    ]
)  # fmt: skip
_TEXTS = st.lists(_LINES | st.text(st.characters(exclude_characters='"\n'), max_size=12)).map("\n".join)


@given(_TEXTS, st.sampled_from([v for v in Version if v >= Version.V8_4]))
def test_writing_again_changes_nothing(text: str, version: Version) -> None:
    """Quotes lose a pair at each write, and a blank description is gone with the second."""
    try:
        once = written(text, version)
    except WriteError:
        return
    if "\n# \n" not in "\n" + once:
        assert written(once, version) == once
