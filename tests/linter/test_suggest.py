"""What a message says of a misspelt name."""

from __future__ import annotations

from pvelint.suggest import did_you_mean

RULES = ("hba-missing-rombar", "duplicate-key", "duplicate-mac", "boot-order-absent", "efidisk-2m")


def test_did_you_mean() -> None:
    assert did_you_mean("efidisk-2", RULES) == " (did you mean 'efidisk-2m'?)"
    assert did_you_mean("duplicate", RULES) == " (similar: 'duplicate-key', 'duplicate-mac')"
    assert did_you_mean("e", RULES) == ""
    assert did_you_mean("zzz", RULES) == ""
