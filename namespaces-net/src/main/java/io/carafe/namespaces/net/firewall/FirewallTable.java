package io.carafe.namespaces.net.firewall;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The table in the kernel and the file that says what it should be, changed together under a lock. What is added is written
 * to the file first, and what is removed last, so that what is in the kernel is always in the file, too.
 *
 * <p>A change is a small script, and where that fails, because somebody has flushed the rules or an engine died in
 * between, the whole table is made anew.
 *
 * @param seen whether this program has made the whole table once; what a file says that an engine before has written may not be in the
 *     kernel
 */
record FirewallTable(FirewallPlace place, NftProgram program, AtomicBoolean seen) {
    private static final Pathname NAMESPACE = Pathname.of("/proc/self/ns/net");
    private static final Pathname BOOT_ID = Pathname.of("/proc/sys/kernel/random/boot_id");
    private static final int MODE = 0600;
    private static final int DIRECTORY_MODE = 0700;
    private static final int MOST_BYTES = 16 << 20;
    private static final int CHUNK = 16 << 10;

    /** What the table should say, for one who has the lock. */
    final class Locked {
        private final HostSide host;
        private final Pathname file;
        private final Ruleset rules;

        private Locked(HostSide host, Pathname file, Ruleset rules) {
            this.host = host;
            this.file = file;
            this.rules = rules;
        }

        Ruleset rules() {
            return rules;
        }

        /** Whether the kernel has what {@link #rules} says, as far as this program can know. */
        boolean isCurrent() {
            return seen.get();
        }

        /** Changes the table by a script that does just that, where the table is as it should be. */
        void change(Ruleset wanted, String script) {
            boolean more = !rules.covers(wanted);
            if (more) {
                keep(host, file, wanted);
            }
            boolean done = false;
            try {
                apply(wanted, script);
                done = true;
            } finally {
                if (done != more) {
                    keep(host, file, done ? wanted : rules);
                }
            }
        }

        /** Makes the whole table anew, as it should be; or removes it when there should be none. */
        void make(Ruleset wanted) {
            change(wanted, whole(wanted));
        }

        private void apply(Ruleset wanted, String script) {
            String whole = whole(wanted);
            if (script.equals(whole)) {
                program.apply(host, place.script(), whole);
                seen.set(true);
                return;
            }
            try {
                program.apply(host, place.script(), script);
            } catch (UnsupportedFeatureException missing) {
                throw missing;
            } catch (CarafeException outOfStep) {
                try {
                    program.apply(host, place.script(), whole);
                    seen.set(true);
                } catch (CarafeException failed) {
                    failed.addSuppressed(outOfStep);
                    throw failed;
                }
            }
        }
    }

    /** The script that makes all of it, or removes it. */
    String whole(Ruleset rules) {
        return rules.isEmpty() ? script().removal() : script().whole(rules);
    }

    NftScript script() {
        return new NftScript(place.table());
    }

    /**
     * What the table should say at the moment. Enough to know where something is there that nobody removes meanwhile.
     */
    Ruleset current(HostSide host) {
        return read(host, file(host));
    }

    private Pathname file(HostSide host) {
        if (host.madeNetwork().isPresent()) {
            return place.rules(0);
        }
        return place.rules(host.kernel()
                .statx(FileCalls.AT_FDCWD, NAMESPACE, Set.of())
                .orThrow("look at " + NAMESPACE)
                .inode());
    }

    /** Looks at what the table should say, and perhaps changes it, while nobody else does. */
    void locked(HostSide host, Consumer<Locked> action) {
        Kernel kernel = host.kernel();
        new HostSteps.MakeDirectory(place.directory(), DIRECTORY_MODE).perform(host);
        Result opened = kernel.openat2(
                FileCalls.AT_FDCWD,
                place.lock(),
                EnumSet.of(OpenFlag.RDWR, OpenFlag.CREAT, OpenFlag.NOFOLLOW),
                MODE,
                Set.of());
        Descriptor lock = new Descriptor(kernel, opened.intOrThrow("open " + place.lock()));
        try (HeldLock held = HeldLock.awaitExclusive(kernel, lock, place.lock())) {
            Pathname file = file(host);
            action.accept(new Locked(host, file, read(host, file)));
        }
    }

    private static Ruleset read(HostSide host, Pathname file) {
        String text = content(host.kernel(), file);
        int end = text.indexOf('\n');
        // What was there before the host was booted, or in a network that was made before this one, is no more.
        if (end < 0 || !text.substring(0, end).equals(since(host))) {
            return Ruleset.EMPTY;
        }
        try {
            return Ruleset.parse(text.substring(end + 1));
        } catch (IllegalArgumentException damaged) {
            throw new CarafeException(
                    "cannot read " + file + ": " + damaged.getMessage(),
                    "Stop all containers with networks, then remove the file.",
                    damaged);
        }
    }

    private static String since(HostSide host) {
        return content(host.kernel(), BOOT_ID).strip()
                + host.madeNetwork().map(name -> " " + name).orElse("");
    }

    private static String content(Kernel kernel, Pathname file) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, file, EnumSet.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW));
        if (opened.failedWith(Errno.ENOENT)) {
            return "";
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Descriptor descriptor = new Descriptor(kernel, opened.intOrThrow("open " + file))) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
            while (content.size() < MOST_BYTES
                    && kernel.read(descriptor.number(), buffer.clear()).orThrow("read " + file) > 0) {
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                content.writeBytes(bytes);
            }
        }
        return content.toString(StandardCharsets.UTF_8);
    }

    private static void keep(HostSide host, Pathname file, Ruleset rules) {
        Kernel kernel = host.kernel();
        if (rules.isEmpty()) {
            Result removed = kernel.unlinkat(FileCalls.AT_FDCWD, file, Set.of());
            if (!removed.failedWith(Errno.ENOENT)) {
                removed.orThrow("remove " + file);
            }
            return;
        }
        Pathname fresh = Pathname.of(file + ".new");
        new HostSteps.MakeFile(fresh, since(host) + "\n" + rules.text(), MODE).perform(host);
        kernel.renameat2(FileCalls.AT_FDCWD, fresh, FileCalls.AT_FDCWD, file, false)
                .orThrow("rename " + fresh + " to " + file);
    }
}
