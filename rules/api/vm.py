"""What a VM is made of: drives, network devices, passed-through devices, boot order, memory, processors, machine.

These take `guest.config`, what the next start uses, or the guest itself where its node has a say.
"""

from __future__ import annotations

from pvelint.grammar.passthrough.identity import (
    addresses_of,
    alternatives,
    identify,
    is_taken,
    mappings_of,
    reserved_addresses,
    taken_addresses,
    testimony,
)
from pvelint.grammar.passthrough.option_rom import PassedHba, boots_from, has_uefi, may_boot, passed_hbas
from pvelint.grammar.passthrough.taken import host_driver, ports_of, taken_from_host
from pvelint.grammar.syntax.qemu_args import Argument, arguments, has_option, is_balanced, is_loopback
from pvelint.grammar.vm.boot import BootEntry, BootForm, BootOrder
from pvelint.grammar.vm.bootable import (
    bootable_devices,
    boots,
    boots_by_args,
    entries_without_rom,
    firmware_chooses,
    is_spice,
    loaded_cdroms,
    missing_devices,
    unseen_boot_disk,
    virtual_disks,
)
from pvelint.grammar.vm.cloudinit import (
    cloudinit_drives,
    gets_network,
    gets_search_domains,
    is_hash,
    is_plain,
    is_weak_hash,
    takes_custom_files,
)
from pvelint.grammar.vm.drive import BUSES, STATE_DRIVES, Drive, drives
from pvelint.grammar.vm.efidisk import chooses_layout, uses_efidisk
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.grammar.vm.machine import is_q35, is_uefi, machine_type
from pvelint.grammar.vm.machine_version import (
    MachineVersion,
    highest_revision,
    is_removed,
    pinned_version,
    started_version,
)
from pvelint.grammar.vm.memory import (
    NumaNode,
    hotplug_features,
    is_page_size,
    memory_mib,
    numa_nodes,
    static_mib,
)
from pvelint.grammar.vm.nic import Nic, nics
from pvelint.grammar.vm.ostype import is_windows, names_linux, names_server, names_windows, windows_version
from pvelint.grammar.vm.processors import (
    AARCH64,
    X86_64,
    all_cpus,
    architecture,
    architecture_of_model,
    cores,
    cpu_type,
    first_cpus,
    is_32_bit,
    sockets,
)
from pvelint.grammar.vm.usb import Usb, usb_devices
from pvelint.grammar.vm.volume_name import (
    base_of,
    cloned_from,
    file_name,
    image_format,
    is_older,
    is_size,
    owner_of,
    parse_volume_id,
)

__all__ = [
    "AARCH64",
    "BUSES",
    "STATE_DRIVES",
    "X86_64",
    "Argument",
    "BootEntry",
    "BootForm",
    "BootOrder",
    "Drive",
    "HostPci",
    "MachineVersion",
    "Nic",
    "NumaNode",
    "PassedHba",
    "Usb",
    "addresses_of",
    "all_cpus",
    "alternatives",
    "architecture",
    "architecture_of_model",
    "arguments",
    "base_of",
    "bootable_devices",
    "boots",
    "boots_by_args",
    "boots_from",
    "chooses_layout",
    "cloned_from",
    "cloudinit_drives",
    "cores",
    "cpu_type",
    "drives",
    "entries_without_rom",
    "file_name",
    "firmware_chooses",
    "first_cpus",
    "gets_network",
    "gets_search_domains",
    "has_option",
    "has_uefi",
    "highest_revision",
    "host_driver",
    "hotplug_features",
    "identify",
    "image_format",
    "is_32_bit",
    "is_balanced",
    "is_hash",
    "is_loopback",
    "is_older",
    "is_page_size",
    "is_plain",
    "is_q35",
    "is_removed",
    "is_size",
    "is_spice",
    "is_taken",
    "is_uefi",
    "is_weak_hash",
    "is_windows",
    "loaded_cdroms",
    "machine_type",
    "mappings_of",
    "may_boot",
    "memory_mib",
    "missing_devices",
    "names_linux",
    "names_server",
    "names_windows",
    "nics",
    "numa_nodes",
    "owner_of",
    "parse_volume_id",
    "passed_devices",
    "passed_hbas",
    "pinned_version",
    "ports_of",
    "reserved_addresses",
    "sockets",
    "started_version",
    "static_mib",
    "taken_addresses",
    "taken_from_host",
    "takes_custom_files",
    "testimony",
    "unseen_boot_disk",
    "usb_devices",
    "uses_efidisk",
    "virtual_disks",
    "windows_version",
]
