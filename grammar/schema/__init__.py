"""PVE's option language: one declarative table for all versions, and what each makes of a value.

Options are declared by family in `guest`, `machine`, `drives` and `devices`; a word that not every version
knows carries its history (`since(V9_1)`, `until(V8_4)`, `only(...)`). A new PVE version is a member of
`Version` plus the histories that begin or end with it.
"""

from .model import Option, Sub, Type
from .reader import read_special_value, read_value
from .table import find_option, option_names, options, special_section_option, suboption_names

__all__ = [
    "Option",
    "Sub",
    "Type",
    "find_option",
    "option_names",
    "options",
    "read_special_value",
    "read_value",
    "special_section_option",
    "suboption_names",
]
