"""A guest that stands alone: rules over several files are not asked where there is nothing that they compare."""

from __future__ import annotations

from pvelint.grammar.guest.guest import Tree
from pvelint.rules.info import RuleInfo


def is_silent(info: RuleInfo, tree: Tree) -> bool:
    """Whether a rule over several files cannot find anything, because there are none besides one guest."""
    if len(tree.guests) != 1 or tree.cluster.files:
        return False
    text = tree.once("text", lambda: tree.guests[0].document.text.lower())
    if info.words and not any(word in text for word in info.words):
        return True
    if not info.join_keys:
        return False
    from pvelint.grammar.joins.values import sharing

    return not sharing(tree, info.join_keys)
