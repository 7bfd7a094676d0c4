package io.carafe.image.tree;

import io.carafe.api.kernel.ProcessCalls;

/**
 * What this process may do to files. Without privileges (rootless, with one user) everything that it makes is its own:
 * owners out of archives are not set, because the kernel would refuse.
 *
 * @param owners whether files can be given away (euid 0)
 * @param trustedAttributes whether {@code trusted.*} attributes can be set; overlayfs otherwise reads {@code user.*}
 *     ones, when it is mounted with {@code userxattr}
 * @param notes whether owners that are not set are noted in an attribute, of regular files and directories
 */
public record Privileges(boolean owners, boolean trustedAttributes, boolean notes) {
    private static final int CAP_SYS_ADMIN = 21;

    public static Privileges of(ProcessCalls kernel) {
        boolean root = kernel.geteuid() == 0;
        return new Privileges(root, root && (kernel.effectiveCapabilities() >>> CAP_SYS_ADMIN & 1) != 0, false);
    }
}
