"""What in a file is secret: one home for rules that report it and for outputs that hide it.

`evident` is what a rule may call a secret to its owner's face; `guest_file` and `other_file` say what no output
shows, which is more: too much is hidden rather than too little.
"""
