"""CPU models by vendor, and the flags a VM may set (PVE::QemuServer::CPUConfig).

From PVE 9.2 on the list comes with the QEMU package: what is here is that of pve-qemu 11.0.
"""

from __future__ import annotations

from .history import V8_4, V9_1, V9_2, since, words

DEFAULT = words("host kvm32 kvm64 max qemu32 qemu64")
INTEL = (
    words(
        "486 Broadwell Broadwell-IBRS Broadwell-noTSX Broadwell-noTSX-IBRS Cascadelake-Server "
        "Cascadelake-Server-noTSX Conroe Haswell Haswell-IBRS Haswell-noTSX Haswell-noTSX-IBRS "
        "Icelake-Client Icelake-Client-noTSX Icelake-Server Icelake-Server-noTSX IvyBridge "
        "IvyBridge-IBRS KnightsMill Nehalem Nehalem-IBRS Penryn SandyBridge SandyBridge-IBRS "
        "Skylake-Client Skylake-Client-IBRS Skylake-Client-noTSX-IBRS Skylake-Server "
        "Skylake-Server-IBRS Skylake-Server-noTSX-IBRS Westmere Westmere-IBRS core2duo coreduo "
        "pentium pentium2 pentium3"
    )
    | words(
        "Cascadelake-Server-v2 Cascadelake-Server-v4 Cascadelake-Server-v5 Cooperlake Cooperlake-v2 "
        "GraniteRapids Icelake-Server-v3 Icelake-Server-v4 Icelake-Server-v5 Icelake-Server-v6 "
        "SapphireRapids SapphireRapids-v2 Skylake-Client-v4 Skylake-Server-v4 Skylake-Server-v5",
        since(V8_4),
    )
    | words(
        "ClearwaterForest ClearwaterForest-v2 ClearwaterForest-v3 DiamondRapids GraniteRapids-v2 "
        "GraniteRapids-v3 GraniteRapids-v4 GraniteRapids-v5 Icelake-Server-v7 SapphireRapids-v3 "
        "SapphireRapids-v4 SapphireRapids-v5 SapphireRapids-v6 SierraForest SierraForest-v2 "
        "SierraForest-v3 SierraForest-v4 SierraForest-v5",
        since(V9_2),
    )
)
AMD = (
    words("EPYC EPYC-IBPB EPYC-Milan EPYC-Rome Opteron_G1 Opteron_G2 Opteron_G3 Opteron_G4 Opteron_G5")
    | words("athlon phenom")
    | words("EPYC-Genoa EPYC-Milan-v2 EPYC-Rome-v2 EPYC-Rome-v3 EPYC-Rome-v4 EPYC-v3 EPYC-v4", since(V8_4))
    | words("EPYC-Genoa-v2 EPYC-Milan-v3 EPYC-Rome-v5 EPYC-Turin EPYC-v5", since(V9_2))
)
ARM = words(
    "a64fx cortex-a35 cortex-a53 cortex-a55 cortex-a57 cortex-a710 cortex-a72 cortex-a76 cortex-a78ae "
    "neoverse-n1 neoverse-n2 neoverse-v1",
    since(V9_2),
)
LEVELS = words("x86-64-v2 x86-64-v2-AES x86-64-v3 x86-64-v4", since(V8_4))
"""Models of PVE's own, which QEMU does not know."""

REPORTED_MODELS = DEFAULT | INTEL | AMD | ARM
CPU_TYPES = REPORTED_MODELS | LEVELS

VM_FLAGS = words(
    "aes amd-no-ssb amd-ssbd hv-evmcs hv-tlbflush ibpb md-clear pcid pdpe1gb spec-ctrl ssbd virt-ssbd"
) | words("nested-virt", since(V9_1))
