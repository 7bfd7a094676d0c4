package io.carafe.confinement.seccomp;

import io.carafe.api.kernel.Architecture;
import java.util.Arrays;
import java.util.Optional;

/** A way to make system calls, each with numbers of its own. A processor's kernel can have several. */
enum Abi {
    X86_64("SCMP_ARCH_X86_64", Architecture.X86_64, 0xc000003e, true),
    X32("SCMP_ARCH_X32", Architecture.X86_64, 0xc000003e, true),
    I386("SCMP_ARCH_X86", Architecture.X86_64, 0x40000003, false),
    AARCH64("SCMP_ARCH_AARCH64", Architecture.AARCH64, 0xc00000b7, true),
    ARM("SCMP_ARCH_ARM", Architecture.AARCH64, 0x40000028, false);

    /** In the numbers of x32's calls, which have the audit architecture of x86-64. */
    static final int X32_BIT = 0x40000000;

    private final String token;
    private final Architecture processor;
    private final int audit;
    private final boolean wide;

    Abi(String token, Architecture processor, int audit, boolean wide) {
        this.token = token;
        this.processor = processor;
        this.audit = audit;
        this.wide = wide;
    }

    /** By its name in JSON profiles; empty for those of processors that Carafe does not run on. */
    static Optional<Abi> of(String token) {
        return Arrays.stream(values()).filter(abi -> abi.token.equals(token)).findFirst();
    }

    /** Whose kernel may have it. */
    Architecture processor() {
        return processor;
    }

    /** {@code AUDIT_ARCH_*}, by which a filter tells it. */
    int audit() {
        return audit;
    }

    /** Whether arguments have 64 bits. */
    boolean isWide() {
        return wide;
    }

    /** What is added to the numbers of its calls. */
    int base() {
        return this == X32 ? X32_BIT : 0;
    }
}
