"""The storages of a tree and its resource mappings, and where each property stands."""

import pytest
from pvelint.grammar.cluster.cluster import Cluster
from pvelint.grammar.cluster.storage import Storage
from pvelint.grammar.syntax.nodes import Place


def only(name: str, text: str) -> Cluster:
    return Cluster({name: lambda: text})


def at(place: Place) -> tuple[int, int, int]:
    return place.span.start.line, place.span.start.column, place.span.end.column


def storages(text: str) -> dict[str, Storage]:
    found = only("storage.cfg", text).storages
    assert found is not None
    return found


def test_storages(tree: Cluster) -> None:
    found = tree.storages
    assert found is not None
    assert set(found) == {"fast", "nas", "thin", "local"}
    fast, nas, thin = found["fast"], found["nas"], found["thin"]
    assert (fast.content, fast.path, fast.shared) == (frozenset({"images", "iso"}), "/mnt/fast", False)
    assert fast.on("pve2") and not fast.on("pve3")
    assert (nas.content, nas.shared, nas.on("pve1")) == (frozenset({"images"}), True, False)
    assert thin.content == {"images", "rootdir"}
    assert at(fast.place("nodes")) == (4, 2, 17)
    assert fast.place("nodes").path == "etc/pve/storage.cfg"
    assert at(fast.place("pool")) == at(fast.place()) == (1, 1, 10)


@pytest.mark.parametrize(
    "text",
    ["", "lvm: local\n\tvgname x\n", "dir: local\n\tpath /srv\n\tcontent iso\n"],
    ids=["absent", "of another type", "elsewhere"],
)
def test_pve_makes_up_the_storage_local(text: str) -> None:
    local = storages(text)["local"]
    assert (local.type, local.path, local.nodes) == ("dir", "/var/lib/vz", None)
    assert "images" in local.content
    assert local.on("any")


def test_the_written_local_stays_but_is_everywhere() -> None:
    local = storages("dir: local\n\tpath /var/lib/vz\n\tcontent iso\n\tnodes pve9\n")["local"]
    assert (local.content, local.on("pve1")) == (frozenset({"iso"}), True)


def test_storages_of_plugins_are_not_judged() -> None:
    tree = only("storage.cfg", "linstor: xx\n\tcontroller a\n\tredundancy 2\n\tcontent whatever\n\tfoo\n")
    found = tree.storages
    assert found is not None
    assert (found["xx"].content, found["xx"].built_in, tree.problems()) == (
        frozenset({"whatever"}),
        False,
        (),
    )
    assert "images" in storages("custom: yy\n")["yy"].content


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("lvmthin: aa\n\tthinpool tt\n\tvgname vv\n\tcontent content images\n", (4, 10, 17)),
        ("lvm: aa\n\tvgname vv\n\tcontnet images\n", (3, 2, 16)),
        ("dir: aa\n\tcontent images\n", (1, 1, 8)),
        ("pbs: bb\n\tserver s\n\tdatastore d\n\tcontent images\n", (4, 10, 16)),
    ],
    ids=["content type", "property", "required", "content of another type"],
)
def test_what_a_storage_gets_wrong(text: str, place: tuple[int, int, int]) -> None:
    assert [at(problem.place) for problem in only("storage.cfg", text).problems()] == [place]


def test_pci_mappings(tree: Cluster) -> None:
    found = tree.pci_mappings
    assert found is not None
    hba, vgpu = found["hba"], found["vgpu"]
    first, second = hba.entries
    assert (first.node, first.id, first.paths) == ("pve1", "1000:0097", ("0000:01:00.0",))
    assert first.subsystem_id == "1000:30e0"
    assert second.paths == ("0000:81:00.0", "0000:81:00.1")
    assert at(first.place("path")) == (3, 48, 60)
    assert first.place("path").option == "path"
    assert at(first.place()) == at(first.place("nothing")) == (3, 2, 83)
    assert (hba.nodes, hba.mdev, vgpu.mdev) == (frozenset({"pve1", "pve2"}), False, True)
    assert hba.on("pve2") == (second,)


def test_map_lines_that_pve_drops_are_none(tree: Cluster) -> None:
    found = tree.pci_mappings
    assert found is not None
    assert found["vgpu"].nodes == {"pve3"}
    places = [at(p.place) for p in tree.problems() if p.place.section == "vgpu"]
    assert places == [(7, 21, 28), (8, 6, 33)]


def test_a_mapping_without_a_line_that_pve_takes_is_none() -> None:
    tree = only("mapping/pci.cfg", "gpu\n\tmap id=10de:1eb8,node=pve3\n\tmdev 1\n")
    assert tree.pci_mappings == {}
    assert [at(problem.place) for problem in tree.problems()] == [(2, 6, 28)]


def test_usb_and_directory_mappings() -> None:
    usb = only("mapping/usb.cfg", "stick\n\tmap id=0658:0200,node=a\n\tmap id=658:200,node=b,path=1-2.3\n")
    found = usb.usb_mappings
    assert found is not None
    assert found["stick"].nodes == {"a"}
    assert [at(problem.place) for problem in usb.problems()] == [(3, 9, 16)]
    share = only("mapping/directory.cfg", "media\n\tmap node=a,path=/srv/media\n\tmdev 1\n")
    directories = share.directory_mappings
    assert directories is not None
    assert directories["media"].on("a")[0].paths == ("/srv/media",)
    assert [at(problem.place) for problem in share.problems()] == [(3, 2, 8)]
