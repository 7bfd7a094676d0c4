package io.carafe.namespaces.cgroup;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;

/**
 * What a file of a control group said before a limit was changed.
 *
 * @param content what is to be written for the file to say it again
 */
record FormerSetting(Pathname file, String content) {
    /** Writes it; as a line, since a write of nothing would be none. */
    Result attempt(Kernel kernel) {
        return new GroupFile(kernel, file).write(content + "\n");
    }

    /** As {@link #attempt}, and throws when the kernel refuses. */
    void putBack(Kernel kernel) {
        attempt(kernel).orThrow("put " + content + " back into " + file);
    }
}
