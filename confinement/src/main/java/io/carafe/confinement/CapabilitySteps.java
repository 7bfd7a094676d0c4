package io.carafe.confinement;

import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The steps by which a process comes to have a container's capabilities and no others (capabilities(7)).
 *
 * <p>What is taken away here is the bounding set, and what could be inherited. The rest is the kernel's: at execve(2) the
 * permitted set of root becomes the bounding set, and that of any other user becomes empty, for nothing is inheritable and
 * nothing ambient. Until then the process keeps what it needs for its last steps.
 */
final class CapabilitySteps {
    private static final Arg.Constant PR_SET_KEEPCAPS = new Arg.Constant("PR_SET_KEEPCAPS", 8);
    private static final Arg.Constant PR_CAPBSET_DROP = new Arg.Constant("PR_CAPBSET_DROP", 24);
    private static final Arg.Constant PR_CAP_AMBIENT = new Arg.Constant("PR_CAP_AMBIENT", 47);
    private static final long PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private static final int HEADER_SIZE = 8;
    private static final int DATA_SIZE = 24;
    private static final int SETS = 3;

    private final CapabilitySet known;
    private final CapabilitySet available;
    private final CapabilitySet kept;

    /**
     * @param known every capability of the kernel's
     * @param available those that the process has to begin with
     * @param kept those of the container's
     */
    CapabilitySteps(CapabilitySet known, CapabilitySet available, CapabilitySet kept) {
        this.known = known;
        this.available = available;
        this.kept = kept;
    }

    /** Before the process becomes its user. */
    void recordLimits(ProgramRecorder program) {
        for (int number : known.without(kept).numbers()) {
            String symbol = CapabilitySet.symbol(number);
            program.at(Stage.CREDENTIALS)
                    .to("give up " + symbol + " for good")
                    .call(
                            Syscall.PRCTL,
                            PR_CAPBSET_DROP,
                            new Arg.Constant(symbol, number),
                            new Arg.Int(0),
                            new Arg.Int(0),
                            new Arg.Int(0));
        }
        program.at(Stage.CREDENTIALS)
                .to("let no capability survive a change of user")
                .call(
                        Syscall.PRCTL,
                        PR_CAP_AMBIENT,
                        new Arg.Constant("PR_CAP_AMBIENT_CLEAR_ALL", PR_CAP_AMBIENT_CLEAR_ALL),
                        new Arg.Int(0),
                        new Arg.Int(0),
                        new Arg.Int(0));
        program.at(Stage.CREDENTIALS)
                .to(
                        kept.equals(CapabilitySet.NONE)
                                ? "leave root no capability from execve on, and nobody any to inherit"
                                : "leave root these capabilities from execve on, and nobody any to inherit: "
                                        + String.join(", ", kept.symbols()))
                .call(Syscall.CAPSET, header(), data(available, available));
    }

    /** Lets the process keep capabilities that it can raise again by {@link #recordRaise}, as another user than root. */
    static void recordKeep(ProgramRecorder program) {
        program.at(Stage.CREDENTIALS)
                .to("keep, as another user, what the last steps need; execve ends it")
                .prctl(PR_SET_KEEPCAPS, 1);
    }

    void recordRaise(ProgramRecorder program, Capability needed) {
        program.at(Stage.FILTER)
                .to("take up " + needed.symbol() + " once more; execve ends it")
                .call(Syscall.CAPSET, header(), data(CapabilitySet.of(needed), available));
    }

    private static Arg header() {
        byte[] content = new byte[HEADER_SIZE];
        words(content).putInt(LINUX_CAPABILITY_VERSION_3);
        return new Arg.Block(content, "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}");
    }

    private Arg data(CapabilitySet effective, CapabilitySet permitted) {
        byte[] content = new byte[DATA_SIZE];
        for (int half = 0; half < 2; half++) {
            int shift = half * Integer.SIZE;
            words(content)
                    .position(half * SETS * Integer.BYTES)
                    .putInt((int) (effective.bits() >>> shift))
                    .putInt((int) (permitted.bits() >>> shift))
                    .putInt(0);
        }
        return new Arg.Block(
                content,
                Map.of(),
                () -> "{effective=" + text(effective) + ", permitted=" + text(permitted) + ", inheritable=0}");
    }

    private String text(CapabilitySet set) {
        if (set.equals(available)) {
            return available.equals(known) ? "all" : "all that the engine has";
        }
        Set<String> names = new TreeSet<>(set.symbols());
        return names.isEmpty() ? "0" : String.join("|", names);
    }

    private static ByteBuffer words(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }
}
