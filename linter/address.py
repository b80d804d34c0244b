"""Where the project is, as pyproject.toml says it; written by script/generate."""

ADDRESS = "https://github.com/pvelint/pvelint"
