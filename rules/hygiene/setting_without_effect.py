from __future__ import annotations

from collections.abc import Iterator

from pvelint.grammar.guest.guest import Config
from pvelint.grammar.guest.setting import Setting
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.syntax.scalars import perl_number
from pvelint.grammar.vm.drive import Drive, drives
from pvelint.grammar.vm.memory import memory_mib
from pvelint.grammar.vm.processors import AARCH64, all_cpus, architecture
from pvelint.rules.api import CONTAINER, VM, Category, Finding, Guest, GuestRule, Impact, Severity

_THROTTLES = ("mbps", "bps", "iops")
_SPARE = 2
"""A limit of up to so many times the CPUs may hold back the threads that QEMU has beside them."""
Idle = tuple[Place, str, str]
"""Where it stands, why it does nothing, what to do."""


class SettingWithoutEffect(GuestRule):
    """A setting does nothing beside the guest's other settings.

    ## What it finds

    - `shares` while `balloon` is not set, 0 or all of the memory
    - a `cpulimit` of more than twice the VM's CPUs, or above the `cores` of a container
    - `spice_enhancements` while the display is neither `qxl...` nor `virtio...`
    - `keephugepages: 1` without `hugepages`
    - `onboot: 1` of a template
    - `queues` of a SCSI disk while `scsihw` is not `virtio-scsi-single`
    - limits of the throughput beside `scsiblock=1` of a device of the node
    - `shared=1` of a volume on a storage
    - a CPU flag that is switched on and off
    - `fstrim_cloned_disks=1` of an agent that is on, while no disk has `discard=on`

    ## Why it matters

    PVE takes the setting and does not use it: somebody who reads the file believes in something that does not happen.

    ## When to ignore it

    When the setting is meant for later.
    """

    name = "setting-without-effect"
    category = Category.HYGIENE
    guests = (VM, CONTAINER)
    severity = Severity.INFO
    impact = Impact.IGNORED
    words = (
        "shares:",
        "cpulimit:",
        "spice_enhancements:",
        "keephugepages:",
        "template:",
        "queues=",
        "scsiblock=",
        "shared=",
        "flags=",
        "fstrim_cloned_disks=",
    )
    sources = (
        "pve-manager 9.2.11 PVE/AutoBalloon.pm (compute_alg1: skips VMs without balloon_min)",
        "pve-manager 9.2.11 PVE/API2/Nodes.pm (get_filtered_vmlist: leaves out templates)",
        "pve-container 6.1.10 PVE/LXC.pm (update_lxc_config: cpu.max, cpuset.cpus)",
        "qemu-server 9.2.6 PVE/QemuServer.pm (vmstatus, config_to_command, vm_start_nolock)",
        "qemu-server 9.2.6 PVE/QemuServer/CPUConfig.pm (parse_cpuflag_list)",
        "qemu-server 9.2.6 PVE/QemuServer/Blockdev.pm (generate_drive_blockdev: scsiblock)",
        "qemu-server 9.2.6 PVE/QemuServer/Drive.pm (get_scsi_device_type: scsiblock of a path)",
        "qemu-server 9.2.6 PVE/QemuMigrate.pm (scan_local_volumes: shared)",
        "pve-docs 9.1.3 qm.adoc (CPU limits, Trim/Discard)",
    )

    def check(self, guest: Guest) -> Iterator[Finding]:
        config = guest.config
        is_vm = guest.kind is VM
        found = [*_of_the_vm(config), *_of_disks(config)] if is_vm else [*_of_the_container(config)]
        if guest.is_template and config.flag("onboot"):
            found.append(
                (config["onboot"].at(), "a template does not start with its node", "remove the line")
            )
        for place, reason, cure in found:
            name = f"{place.option}` of `{place.key}" if place.option else place.key
            yield Finding(place=place, message=f"`{name}` has no effect: {reason}", help=cure)
        yield from _of_flags(config) if is_vm else ()


def _of_the_vm(config: Config) -> Iterator[Idle]:
    shares, balloon = config.get("shares"), config.number("balloon", 0)
    if shares is not None and shares.value != "0" and not 0 < balloon < memory_mib(config):
        reason = "`balloon` is not below the VM's memory, so that PVE never takes memory from it"
        if not balloon:
            reason = "PVE shares out memory only among VMs with a `balloon` above 0"
        yield shares.at(), reason, "set `balloon` to the least memory the VM may have, or remove `shares`"
    limit, cpus = config.get("cpulimit"), all_cpus(config)
    if limit is not None and perl_number(limit.value) > _SPARE * cpus:
        yield (
            limit.at(),
            f"it allows the time of {limit.value} CPUs to a VM with {cpus}",
            _counts_cpus(cpus),
        )
    spice = config.get("spice_enhancements")
    if spice is not None and not _has_spice(config):
        yield (
            spice.at(),
            "the display does not use SPICE",
            "set `vga: qxl` or `vga: virtio`, or remove the line",
        )
    if config.flag("keephugepages") and "hugepages" not in config:
        yield (
            config["keephugepages"].at(),
            "the VM uses no `hugepages`",
            "set `hugepages`, or remove the line",
        )


def _of_the_container(config: Config) -> Iterator[Idle]:
    """PVE keeps it to so many CPUs of the node, unless a line for LXC names them, so that a limit above holds back nothing."""
    limit, cores = config.get("cpulimit"), config.number("cores", 0)
    named = any(line.key.endswith(".cpuset.cpus") for line in config.lxc)
    if limit is not None and cores > 0 and perl_number(limit.value) > cores and not named:
        reason = f"it allows the time of {limit.value} CPUs to a container with {cores}"
        yield limit.at(), reason, _counts_cpus(cores)


def _counts_cpus(most: int) -> str:
    return f"the number counts CPUs, not per cent: set it below {most}, or remove the line"


def _of_flags(config: Config) -> Iterator[Finding]:
    """Of one flag, the last sign counts (parse_cpuflag_list)."""
    cpu = config.get("cpu")
    signs: dict[str, str] = {}
    for flag in cpu.get("flags").split(";") if cpu is not None else ():
        sign, name = flag[:1], flag[1:]
        before = signs.get(name, sign)
        if cpu is not None and before != sign:
            yield Finding(
                place=cpu.at("flags"),
                message=f"the CPU flag `{before}{name}` has no effect: `{flag}` behind it overrides it",
                help="keep one of the two, or neither for what the CPU model has",
            )
        signs[name] = sign


def _has_spice(config: Config) -> bool:
    vga = config.get("vga")
    display = vga.get("type") if vga is not None else ""
    by_default = not display and architecture(config) == AARCH64
    return by_default or display.startswith(("qxl", "virtio")) or "-spice" in config.text("args")


def _of_disks(config: Config) -> Iterator[Idle]:
    disks = [drive for drive in drives(config) if drive.is_disk]
    controller = config.text("scsihw", "lsi")
    for disk in disks:
        setting = disk.setting
        if disk.bus == "scsi" and setting.number("queues") and controller != "virtio-scsi-single":
            reason = f"the controller `{controller}` has no queues of a single disk"
            yield setting.at("queues"), reason, "set `scsihw: virtio-scsi-single`, or remove `queues`"
        if _is_handed_over(disk) and (limits := _limits(setting)):
            reason = "`scsiblock=1` hands commands to the device past all limits"
            yield setting.at(limits[0]), reason, "remove `scsiblock`, or the limits"
        if setting.flag("shared") and disk.storage is not None:
            reason = "a migration moves the disk or not by what storage.cfg says of its storage"
            yield (
                setting.at("shared"),
                reason,
                "remove it; mark the storage with `shared 1` if all nodes have it",
            )
    agent = config.get("agent")
    if agent is None or not (agent.flag("enabled") and agent.flag("fstrim_cloned_disks")):
        return
    if disks and not any(disk.setting.get("discard") == "on" for disk in disks):
        yield (
            agent.at("fstrim_cloned_disks"),
            "no disk has `discard=on`, so that trimming frees nothing",
            "set `discard=on` for disks on storage that is allocated thinly, or remove the option",
        )


def _limits(setting: Setting) -> list[str]:
    return [
        option
        for option in setting.options
        if option.startswith(_THROTTLES) and perl_number(setting.get(option))
    ]


def _is_handed_over(disk: Drive) -> bool:
    """The guest's commands go to the device itself; PVE does so with devices of the node alone (get_scsi_device_type)."""
    return disk.path is not None and disk.setting.flag("scsiblock")
