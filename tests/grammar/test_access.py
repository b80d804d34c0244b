"""user.cfg, of which each line knows the ones above it alone."""

import pytest
from pvelint.grammar.access.access import read_access
from pvelint.grammar.version import NEWEST, Version

SOUND = """\
user:root@pam:1:0:::admin@example.org:::
user:ann@pve:1:0:Ann::::
user:old@ad:0:1700000000:::::
token:ann@pve!ci:0:1:for CI:
token:root@pam!terraform:0:0::
group:admins:root@pam,ann@pve::
role:Starter:VM.Audit,VM.PowerMgmt:
acl:1:/:@admins:Administrator:
acl:0:/vms/100:ann@pve,ann@pve!ci:Starter,PVEAuditor:
"""


def test_what_a_sound_file_says() -> None:
    read = read_access(NEWEST, "user.cfg", SOUND)
    access = read.facts
    assert read.problems == ()
    assert {user.id: (user.realm, user.enabled) for user in access.users.values()} == {
        "root@pam": ("pam", True), "ann@pve": ("pve", True), "old@ad": ("ad", False),
    }  # fmt: skip
    assert {token.id: token.is_separate for token in access.tokens.values()} == {
        "ann@pve!ci": True, "root@pam!terraform": False,
    }  # fmt: skip
    assert set(access.groups) == {"admins"} and "Starter" in access.roles


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("user:bob:1:0:::::", "bob"),
        ("user:bob@pve:1:never:::::", "never"),
        ("token:bob@pve!x1:0:0::", "bob@pve!x1"),
        ("token:ann@pve:0:0::", "ann@pve"),
        ("group:a b:ann@pve::", "a b"),
        ("role:R1:VM.Audit,VM.Foo:", "VM.Foo"),
        ("role:R 1:VM.Audit:", "R 1"),
        ("acl:1:/vms:ann@pve:Stopper:", "Stopper"),
        ("acl:1:/a b:ann@pve:Starter:", "/a b"),
        ("acl:1:/:ann@pve!cd:Starter:", "ann@pve!cd"),
        ("acl:1:/:ann:Starter:", "ann"),
        ("acl:1:/:@:Starter:", "@"),
        ("pool:a b::100::", "a b"),
        ("pool:a/b/c/d::100::", "a/b/c/d"),
    ],
)
def test_what_pve_ignores_of_a_line(line: str, text: str) -> None:
    [problem] = read_access(NEWEST, "user.cfg", SOUND + line).problems
    span = problem.place.span
    assert (span.start.line, line[span.start.column - 1 : span.end.column - 1]) == (10, text)


def test_privileges_and_roles_are_those_of_the_version() -> None:
    text = "role:R1:VM.Monitor,VM.Replicate:\nacl:1:/:root@pam:PVEMappingUser:"
    told = {
        version: [problem.place.value for problem in read_access(version, "user.cfg", text).problems]
        for version in (Version.V7_4, Version.V8_4, Version.V9_0)
    }
    assert told == {
        Version.V7_4: ["VM.Replicate", "PVEMappingUser"],
        Version.V8_4: ["VM.Replicate"],
        Version.V9_0: ["VM.Monitor"],
    }


def test_a_line_knows_those_above_it_alone() -> None:
    [problem] = read_access(NEWEST, "user.cfg", "token:a@pve!t1:0:1::\nuser:a@pve:1:0::::\n").problems
    assert problem.place.span.start.line == 1


def test_users_and_groups_keep_their_rights_wherever_they_are_made() -> None:
    text = "acl:1:/:ann@pve,@admins,bob@pve,@users:PVEAdmin:\nuser:ann@pve:1:0::::\ngroup:admins:ann@pve:\n"
    read = read_access(NEWEST, "user.cfg", text)
    assert read.problems == ()
    assert {grant.member: read.facts.someone(grant) for grant in read.facts.grants} == {
        "ann@pve": True, "@admins": True, "bob@pve": False, "@users": False,
    }  # fmt: skip


def test_a_nested_pool_brings_those_around_it_from_pve_8_on() -> None:
    text = "pool:a/b/c::100::\n"
    read = read_access(NEWEST, "user.cfg", text)
    assert {pool.id: set(pool.members) for pool in read.facts.pools.values()} == {
        "a": set(),
        "a/b": set(),
        "a/b/c": {100},
    }
    old = read_access(Version.V7_4, "user.cfg", text)
    assert not old.facts.pools and len(old.problems) == 1
