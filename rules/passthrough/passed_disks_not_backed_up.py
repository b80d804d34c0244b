from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvelint.grammar.hardware.controllers import Controller, find_controller
from pvelint.grammar.jobs.backup_jobs import BackupJob
from pvelint.grammar.passthrough.identity import identify
from pvelint.grammar.placement.backups import is_exempt
from pvelint.grammar.syntax.nodes import Place
from pvelint.grammar.vm.hostpci import HostPci, passed_devices
from pvelint.rules.api import Category, Evidence, Finding, Guest, GuestRule, Impact, Related, Severity
from pvelint.rules.guest_kit import place_of


class PassedDisksNotBackedUp(GuestRule):
    """A VM is backed up, but not the disks that are passed through to it.

    ## What it finds

    A passed-through storage controller or NVMe disk of a VM that a backup job includes.

    ## Why it matters

    PVE backs up the VM's virtual disks alone. What is on the disks behind the controller is in none of its backups,
    snapshots or replicas, though the list of backups looks complete.

    ## When to ignore it

    When the guest makes backups of these disks itself.
    """

    name = "passed-disks-not-backed-up"
    category = Category.PASSTHROUGH
    severity = Severity.INFO
    impact = Impact.BACKUP
    keys = ("hostpci",)
    evidence = Evidence.HARDWARE
    requires = ("jobs.cfg|vzdump.cron",)
    starts_only = True
    sources = ("qemu-server 9.2.6 PVE/VZDump/QemuServer.pm (prepare: only drives)",)

    def check(self, guest: Guest) -> Iterator[Finding]:
        for hostpci in passed_devices(guest.config) if not is_exempt(guest.config) else ():
            controller = _controller(guest, hostpci)
            if controller is None:
                continue
            if (job := _job_of(guest)) is not None:
                yield Finding(
                    place=place_of(hostpci),
                    message=f"no backup of this VM holds what is stored on the {controller.kind.noun} of `{hostpci.key}`",
                    help="back these disks up from within the guest",
                    related=(Related(job.where, "the backup job"),),
                )
            return


def _controller(guest: Guest, hostpci: HostPci) -> Controller | None:
    identity = identify(guest, hostpci)
    devices = identity.devices if identity is not None else ()
    return next(filter(None, map(find_controller, devices)), None)


def _job_of(guest: Guest) -> BackupJob | None:
    cluster, vmid = guest.tree.cluster, guest.vmid
    jobs = (cluster.backup_jobs or {}).values() if vmid is not None else ()
    return next((job for job in jobs if job.covers(vmid or 0, guest.node, _members(guest, job))), None)


def _members(guest: Guest, job: BackupJob) -> Mapping[int, Place] | None:
    """Those of the job's pool; none of a pool that is not known, so that nothing is claimed about it."""
    pool = (guest.tree.cluster.pools or {}).get(job.pool or "")
    return pool.members if pool is not None else {}
