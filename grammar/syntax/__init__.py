"""Text -> lossless syntax nodes, through the Lark grammars of this folder."""
