"""What guests of a tree can have in common, so that one cannot be judged without the other."""

from __future__ import annotations

from enum import StrEnum


class JoinKey(StrEnum):
    """A kind of fact that is compared between files. The list is closed: `joins/values.py` knows each of them."""

    MAC = "mac"
    """The MAC address of a network device."""
    IP = "ip"
    """An address that a guest is given."""
    NAME = "name"
    """What a guest is called, in any case."""
    VMID = "vmid"
    """A guest's number."""
    UUID = "uuid"
    """The machine UUID or generation ID of a VM."""
    VOLUME = "volume"
    """A volume of a storage, or a path of the host, that is a disk."""
    OWNER = "owner"
    """The number of a guest, and the one in the name of a volume; another guest's volume is shared by itself."""
    MAPPING = "mapping"
    """The name of a resource mapping, in a guest and in the cluster's files."""
    PCI = "pci"
    """The node whose devices VMs take away or open, and containers use."""
    USB = "usb"
    """The node whose USB devices are passed through."""
    MEMORY = "memory"
    """The node whose memory is recorded, and what runs there."""
    START = "start"
    """The node whose guests wait for one another when they start with it."""
    HA = "ha"
    """The number of an HA resource."""
    REPLICATION = "replication"
    """The number of a replicated guest."""
