package io.carafe.namespaces.cgroup;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Controller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One limit of a control group: what is to be written to which of its files.
 *
 * @param why completes "cannot …"
 * @param entries the file and its content; where kernels differ, more than one, of which the first that is there is taken
 * @param device a block device on the host whose numbers go before the content
 * @param none what is written after the numbers of the device when it shall have no limit of its own
 * @param optional whether it is no error that the kernel has no such file: nobody asked for this limit by name
 * @param missing what it means that there is no such file
 */
record Setting(
        Controller controller,
        String why,
        List<Entry> entries,
        Optional<Pathname> device,
        String none,
        boolean optional,
        String missing) {
    Setting {
        entries = List.copyOf(entries);
    }

    /** A file's name and what is written to it. */
    record Entry(String file, String content) {}

    static Setting of(Controller controller, String why, String file, String content) {
        return new Setting(controller, why, List.of(new Entry(file, content)), Optional.empty(), "", false, "");
    }

    static Setting of(Controller controller, String why, String file, long content) {
        return of(controller, why, file, Long.toString(content));
    }

    /** The same, in another file where the kernel does not have the first. */
    Setting or(String file, String content) {
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry(file, content));
        return new Setting(controller, why, all, device, none, optional, missing);
    }

    /**
     * The same, for one block device.
     *
     * @param without {@link #none}
     */
    Setting on(Pathname path, String without) {
        return new Setting(controller, why, entries, Optional.of(path), without, optional, missing);
    }

    /** The same, left out where the kernel cannot do it, if a condition holds. */
    Setting optionalIf(boolean condition) {
        return new Setting(controller, why, entries, device, none, condition, missing);
    }

    /** The same, explained where the kernel cannot do it. */
    Setting missing(String meaning) {
        return new Setting(controller, why, entries, device, none, optional, meaning);
    }
}
