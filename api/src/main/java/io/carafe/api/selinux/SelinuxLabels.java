package io.carafe.api.selinux;

import java.util.Optional;

/**
 * What SELinux calls a container (selinux(8)).
 *
 * @param process what its processes are called from execve on; empty when nothing is asked for, and the policy decides
 * @param file what its root file system is called, and all else that is mounted for it alone
 * @param layer what the layers of images are called on disk, which every container may read and none may change
 */
public record SelinuxLabels(Optional<SelinuxContext> process, SelinuxContext file, SelinuxContext layer) {
    /** Where the policy has no label for layers: that of files which all containers share. */
    public SelinuxLabels(Optional<SelinuxContext> process, SelinuxContext file) {
        this(process, file, file.shared());
    }

    /** As an option of a mount, whose files all have this label then, and no other. */
    public String mountOption() {
        // There is a comma in it, which parts options.
        return "context=\"" + file.text() + "\"";
    }

    /** These options of a mount, and that one. */
    public String addTo(String options) {
        return options.isEmpty() ? mountOption() : options + "," + mountOption();
    }
}
