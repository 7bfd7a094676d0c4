package io.carafe.runtime.selinux;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a host tells of SELinux: whether it is at work, and what its policy has for containers (lxc_contexts(5)). */
public final class SelinuxPolicy {
    /** What every process is called as long as there is no policy. */
    private static final String WITHOUT_POLICY = "kernel";

    private static final String USUAL_TYPE = "targeted";

    private final Kernel kernel;
    private final Path root;

    /**
     * That of one host.
     *
     * @param root the host's root directory, another one in tests
     */
    public SelinuxPolicy(Kernel kernel, Path root) {
        this.kernel = kernel;
        this.root = root;
    }

    /** Whether the kernel has a policy, enforced or not. */
    public boolean isAtWork() {
        return Files.exists(root.resolve("sys/fs/selinux/enforce"))
                && lines("proc/self/attr/current").stream()
                        .findFirst()
                        .filter(own -> !strip(own).equals(WITHOUT_POLICY))
                        .isPresent();
    }

    /** What it calls a container that nothing else was asked for, without categories. */
    public Optional<SelinuxLabels> labels() {
        if (!isAtWork()) {
            return Optional.empty();
        }
        List<String> contexts = contexts();
        Optional<SelinuxContext> process = known("process", contexts);
        Optional<SelinuxContext> file = known("file", contexts);
        if (process.isEmpty() || file.isEmpty()) {
            return Optional.empty();
        }
        SelinuxLabels usual = new SelinuxLabels(process, file.get());
        return Optional.of(known("ro_file", contexts)
                .map(layer -> new SelinuxLabels(process, file.get(), layer))
                .orElse(usual));
    }

    private Optional<SelinuxContext> known(String key, List<String> contexts) {
        return value(key, contexts).flatMap(SelinuxContext::parse).filter(this::isKnown);
    }

    /**
     * Whether the policy that the kernel has knows it, too. Debian's has a file that names types for containers and no module
     * with such types, so that the kernel would refuse every container.
     */
    private boolean isKnown(SelinuxContext context) {
        Pathname question = Pathname.of(root.resolve("sys/fs/selinux/context").toString());
        Result opened = kernel.open(FileCalls.AT_FDCWD, question, Set.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
        if (!opened.ok()) {
            return true;
        }
        byte[] text = context.text().getBytes(StandardCharsets.US_ASCII);
        try (Descriptor file = new Descriptor(kernel, opened.intOrThrow("ask SELinux about a label"))) {
            ByteBuffer words = ByteBuffer.allocateDirect(text.length).put(text).flip();
            // Whoever may not ask learns it from the first container.
            return !kernel.write(file.number(), words).failedWith(Errno.EINVAL);
        }
    }

    /** The package of the policy for containers brings the first, the policy of the whole host the second. */
    private List<String> contexts() {
        List<String> ofContainers = lines("usr/share/containers/selinux/contexts");
        return ofContainers.isEmpty()
                ? lines("etc/selinux/"
                        + value("SELINUXTYPE", lines("etc/selinux/config")).orElse(USUAL_TYPE)
                        + "/contexts/lxc_contexts")
                : ofContainers;
    }

    /** What comes last counts, as in a shell script. */
    private static Optional<String> value(String key, List<String> lines) {
        Optional<String> found = Optional.empty();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.substring(0, equals).strip().equals(key)) {
                found = Optional.of(strip(line.substring(equals + 1)));
            }
        }
        return found.filter(value -> !value.isEmpty());
    }

    /** The kernel ends a label with NUL, and files put them into quotes. */
    private static String strip(String text) {
        return text.replace("\0", "").replace("\"", "").strip();
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
