"""Rules of one house, for its own VMs."""

from .cores_odd import HouseCoresOdd
from .name_taken import HouseNameTaken
from .net_bridge import HouseNetBridge

RULES = [HouseCoresOdd, HouseNetBridge, HouseNameTaken]
