"""What a value's reading says: which part is wrong, what would be right, and what PVE stores."""

from __future__ import annotations

import pytest
from pvelint.grammar.schema.options.table import (
    find_option,
    option_names,
    special_section_option,
    suboption_names,
)
from pvelint.grammar.schema.outcome import Code, Problem, Reading
from pvelint.grammar.schema.values import read_special_value, read_value
from pvelint.grammar.version import NEWEST, Version

V7_4, V8_4 = Version.V7_4, Version.V8_4
V9_0, V9_1, V9_2 = Version.V9_0, Version.V9_1, Version.V9_2
MAC = "BC:24:11:00:00:01"


def problems(key: str, value: str, version: Version = NEWEST) -> list[tuple[Code, str, str | None]]:
    """Code, the text found fault with, and the sub-option."""
    found = read_value(key, value, version).problems
    return [(p.code, value[p.start : p.end], p.option) for p in found]


def only_problem(key: str, value: str, version: Version = NEWEST) -> Problem:
    (problem,) = read_value(key, value, version).problems
    return problem


def options(reading: Reading) -> dict[str, str]:
    return {name: sub.value for name, sub in reading.options.items()}


def test_every_item_of_a_property_string_is_judged() -> None:
    value = f"virtio={MAC},bridge=vm br,tag=5000,foo=1,tag=3,=x"
    assert problems("net0", value) == [
        (Code.DUPLICATE, "tag=3", "tag"),
        (Code.MISSING_NAME, "=x", None),
        (Code.UNKNOWN_SUBOPTION, "foo", "foo"),
        (Code.FORMAT, "vm br", "bridge"),
        (Code.MAXIMUM, "5000", "tag"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "code", "part", "option"),
    [
        ("bios", "uefi", Code.ENUM, "uefi", None),
        ("cores", "0", Code.MINIMUM, "0", None),
        ("cpulimit", "129", Code.MAXIMUM, "129", None),
        ("acpi", "maybe", Code.TYPE, "maybe", None),
        ("acpi", "yes", Code.TYPE, "yes", None),
        ("description", "x" * 8193, Code.LENGTH, "x" * 8193, None),
        ("vmgenid", "foo", Code.PATTERN, "foo", None),
        ("tags", "a;b!;c", Code.FORMAT, "b!", None),
        ("nameserver", "1.1.1.1 a_b", Code.FORMAT, "a_b", None),
        ("startup", "order=1,up=x", Code.FORMAT, "up=x", None),
        ("affinity", "0,3-1", Code.FORMAT, "3-1", None),
        ("hotplug", "disk,foo", Code.FORMAT, "foo", None),
        ("boot", "order=scsi0;foo", Code.FORMAT, "foo", "order"),
        ("cpu", "kvm64,flags=+aes;+foo", Code.ENUM, "+foo", "flags"),
        ("cpu", "nope,hidden=1", Code.ENUM, "nope", "cputype"),
        ("cpu", "kvm64,reported-model=host", Code.UNKNOWN_SUBOPTION, "reported-model=host", "reported-model"),
        ("cpu", "hidden=1", Code.MISSING_SUBOPTION, "hidden=1", "cputype"),
        ("scsi0", "local:x,serial=" + "a" * 61, Code.LENGTH, "a" * 61, "serial"),
        ("scsi0", "local:x,ssd=maybe", Code.TYPE, "maybe", "ssd"),
        ("scsi0", "local:x,ssd=", Code.MISSING_NAME, "ssd=", "ssd"),
        ("scsi0", "ssd=1", Code.MISSING_SUBOPTION, "ssd=1", "file"),
        ("scsi0", "local:x\r,ssd=1", Code.LINE_FEED, "\r", None),
        ("ipconfig0", "ip6=dhcp,gw=10.0.0.1", Code.REQUIRES, "gw=10.0.0.1", "gw"),
        ("spice_enhancements", "all", Code.NO_DEFAULT_KEY, "all", None),
        ("hostpci0", "0A:00.0,pcie=1", Code.PATTERN, "0A:00.0", "host"),
        ("net0", f"virtio={MAC},e1000={MAC}", Code.DUPLICATE, f"e1000={MAC}", "model"),
        ("net0", f"virtio={MAC},macaddr={MAC}", Code.DUPLICATE, f"macaddr={MAC}", "macaddr"),
        ("net0", f"macaddr={MAC},virtio={MAC}", Code.DUPLICATE, f"virtio={MAC}", "macaddr"),
    ],
)
def test_the_wrong_part_has_its_columns(
    key: str, value: str, code: Code, part: str, option: str | None
) -> None:
    assert problems(key, value) == [(code, part, option)]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("bios", "uefi", "seabios or ovmf"),
        ("acpi", "yes", "1 or 0"),
        ("acpi", "maybe", "on or off"),
        ("net0", "virtio,tag=0", "a whole number from 1 to 4094"),
        ("cores", "0", "a whole number of at least 1"),
        ("scsi0", "ssd=1", "`STORAGE:VOLUME`, an absolute path, `none` or `cdrom`"),
        ("ipconfig0", "gw=10.0.0.1", "ip"),
        ("net32", "virtio", "net0 to net31"),
        ("net", "virtio", "net0 to net31"),
        ("efidisk1", "local:x", "efidisk0"),
    ],
)
def test_a_problem_says_what_would_be_right(key: str, value: str, expected: str) -> None:
    assert only_problem(key, value).expected == expected


@pytest.mark.parametrize(
    ("key", "value", "version", "since", "until"),
    [
        ("virtiofs0", "share", V7_4, V8_4, None),
        ("intel-tdx", "tdx,attestation=1", V8_4, V9_1, None),
        ("scsi0", "local:x,cyls=1", V9_2, None, V8_4),
        ("scsi0", "local:x,format=cow", V9_2, None, V7_4),
        ("efidisk0", "local:x,ms-cert=2011", V9_0, V9_1, V8_4),
        ("efidisk0", "local:x,ms-cert=2023w", V9_1, V9_2, V8_4),
        ("cpu", "EPYC-Turin", V9_1, V9_2, None),
        ("cpu", "kvm64,flags=+nested-virt", V9_0, V9_1, None),
        ("agent", "on", V9_0, V9_1, None),
        ("nosuch", "1", V9_2, None, None),
    ],
)
def test_a_word_of_another_version_is_known_for_that(
    key: str, value: str, version: Version, since: Version | None, until: Version | None
) -> None:
    problem = only_problem(key, value, version)
    assert (problem.since, problem.until, problem.dropped) == (since, until, True)


@pytest.mark.parametrize(
    ("key", "value", "stored_key", "stored_value"),
    [
        ("cdrom", "none,media=cdrom", "ide2", "none,media=cdrom"),
        ("cores", "004", "cores", "4"),
        ("cores", "000", "cores", "0"),
        ("onboot", "YES", "onboot", "1"),
        ("onboot", "off", "onboot", "0"),
        ("cpulimit", "00.50", "cpulimit", "00.50"),
        ("ciuser", '"bob"', "ciuser", "bob"),
        ("searchdomain", '"a"b"', "searchdomain", 'a"b'),
        ("ciuser", '"', "ciuser", '"'),
        ("args", '"-foo" "-bar"', "args", '"-foo" "-bar"'),
        ("net0", "virtio,firewall=yes,", "net0", "virtio,firewall=yes,"),
        ("cores", "18446744073709551615", "cores", "18446744073709551615"),
        ("cores", "18446744073709551616", "cores", "1.84467440737096e+19"),
    ],
)
def test_pve_stores_normal_forms(key: str, value: str, stored_key: str, stored_value: str) -> None:
    reading = read_value(key, value, NEWEST)
    assert (reading.key, reading.value) == (stored_key, stored_value)


def test_an_integer_that_cannot_be_written_back_is_kept_on_reading() -> None:
    problem = only_problem("cores", "99999999999999999999")
    assert (problem.code, problem.dropped) == (Code.HUGE_INTEGER, False)


def test_what_only_the_api_refuses_is_kept() -> None:
    assert not read_value("bios", "uefi", NEWEST).dropped
    assert not read_value("memory", "8", V7_4).dropped
    assert read_value("memory", "8", V8_4).dropped


def test_aliases_and_booleans_are_resolved() -> None:
    assert options(read_value("net0", f"virtio={MAC},firewall=Yes", NEWEST)) == {
        "model": "virtio",
        "macaddr": MAC,
        "firewall": "1",
    }
    assert options(read_value("agent", "1,guest-fsfreeze=off", V9_2)) == {"enabled": "1", "freeze-fs": "0"}
    assert options(read_value("scsi0", "ssd=on,volume=local:x", V9_2)) == {"ssd": "1", "file": "local:x"}


def test_a_broken_line_still_tells_its_options() -> None:
    reading = read_value("scsi0", "local:x,nosuch=1,ssd=on", NEWEST)
    assert reading.dropped
    assert options(reading) == {"file": "local:x", "ssd": "1"}
    assert reading.options["ssd"].item.text == "ssd=on"


def test_a_false_earlier_value_gives_way_to_the_default_key() -> None:
    assert options(read_value("agent", "enabled=0,1", NEWEST)) == {"enabled": "1"}


def test_an_alias_after_its_name_replaces_it_before_9_2() -> None:
    assert options(read_value("scsi0", "local:x,volume=local:y", V9_1)) == {"file": "local:y"}
    assert only_problem("scsi0", "local:x,volume=local:y", V9_2).code is Code.DUPLICATE


@pytest.mark.parametrize(
    ("value", "option", "reason"),
    [
        ("local:x,mbps=1,mbps_rd=1", "mbps", "mbps and mbps_rd are both given"),
        ("local:x,bps=1,mbps_rd=1", "bps", "bps and mbps_rd are both given"),
        ("local:x,bps_rd=1,mbps_rd=1", "bps_rd", "bps_rd and mbps_rd are both given"),
        ("local:x,mbps_wr_max=1", "mbps_wr_max", "mbps_wr_max is given without mbps_wr"),
        ("none,media=cdrom,snapshot=1", "snapshot", "a CD-ROM drive cannot have snapshot"),
    ],
)
def test_a_drive_that_vanishes_says_why(value: str, option: str, reason: str) -> None:
    assert read_value("scsi0", value, NEWEST).vanishes == (option, reason)


@pytest.mark.parametrize("value", ["local:x,mbps=1", "local:x,mbps_wr_max=1,nosuch=1"])
def test_a_drive_that_stays_or_is_dropped_does_not_vanish(value: str) -> None:
    assert read_value("scsi0", value, NEWEST).vanishes is None


def test_custom_cpu_models_are_believed_until_the_list_is_known() -> None:
    assert read_value("cpu", "custom-x", NEWEST).problems == ()
    assert read_value("cpu", "custom-x", NEWEST, frozenset({"x"})).problems == ()
    (problem,) = read_value("cpu", "custom-x", NEWEST, frozenset({"y"})).problems
    assert (problem.code, problem.allowed) == (Code.ENUM, ("custom-y",))


def test_equal_input_gives_the_same_reading() -> None:
    assert read_value("net0", f"virtio={MAC}", NEWEST) is read_value("net0", f"virtio={MAC}", NEWEST)


def test_options_are_found_by_concrete_key() -> None:
    net = find_option("net31", NEWEST)
    assert net is not None
    assert (net.name, net.count, suboption_names("net31", NEWEST)[0]) == ("net", 32, "model")
    assert find_option("net32", NEWEST) is find_option("net01", NEWEST) is find_option("net", NEWEST) is None
    assert {"name", "net0", "unused255", "numa", "numa7"} <= option_names(NEWEST)
    assert "virtiofs0" not in option_names(V7_4)
    assert suboption_names("nosuch", NEWEST) == suboption_names("name", NEWEST) == ()


def test_the_fleecing_section_takes_volumes_only() -> None:
    assert special_section_option("special:fleecing", "fleecing-images", V7_4) is None
    good = read_special_value("fleecing", "fleecing-images", "local:a,local:b", NEWEST)
    assert good.problems == ()
    (problem,) = read_special_value("fleecing", "fleecing-images", "local:a nope", NEWEST).problems
    assert (problem.code, problem.start, problem.end) == (Code.FORMAT, 8, 12)
    assert read_special_value("cloudinit", "anything", "at all", NEWEST).problems == ()
