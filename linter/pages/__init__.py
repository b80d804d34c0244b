"""The pages of the rules: their examples, linted, and what pvelint prints about them."""
