package io.carafe.confinement;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.AppArmorProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The profile of AppArmor that containers have where nothing else was asked for (apparmor.d(5)). An engine has AppArmor know
 * it before its first container, in place of what an earlier version has left, and again when somebody has made AppArmor
 * forget it. It stays known: containers may outlive the engine. Thread-safe.
 */
final class UsualProfile {
    private static final String NAME = AppArmorProfile.USUAL.name();
    private static final Pathname KNOWN = Pathname.of("/sys/kernel/security/apparmor/profiles");
    private static final int OWNER_ONLY = 0600;
    private static final int BUFFER = 64 << 10;
    /** Some ten thousand profiles. */
    private static final int LONGEST_LIST = 1 << 20;

    private boolean current;

    /** Has AppArmor know it in time, if that is the profile of this container. */
    void record(LaunchContext context, HostRecorder host) {
        AppArmorProfile.of(context.spec(), context.host().security())
                .filter(AppArmorProfile.USUAL::equals)
                .filter(usual -> context.host().security().loadsProfiles())
                .flatMap(usual -> context.host().program(AppArmorProfile.PARSER))
                .ifPresent(parser ->
                        host.to("have AppArmor know the profile " + NAME).step(new Load(parser, context.directory())));
    }

    /** The profile in AppArmor's own language. */
    static String text() {
        try (InputStream file = UsualProfile.class.getResourceAsStream(NAME + ".apparmor")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * apparmor_parser(8) wants a file; it is there as long as that runs. Two processes may start something in one container
     * at once, so each has a file of its own.
     */
    private final class Load implements HostStep {
        private final String parser;
        private final Pathname directory;

        Load(String parser, Pathname directory) {
            this.parser = parser;
            this.directory = directory;
        }

        @Override
        public String text() {
            return String.join(" ", command(file("PID")));
        }

        private Pathname file(String process) {
            return directory.resolve("apparmor." + process);
        }

        private List<String> command(Pathname file) {
            return List.of(parser, "--replace", "--skip-cache", "--quiet", file.toString());
        }

        @Override
        public void perform(HostSide host) {
            synchronized (UsualProfile.this) {
                if (!current || !isKnown(host.kernel())) {
                    load(host, file(Integer.toString(host.kernel().getpid())));
                    current = true;
                }
            }
        }

        private void load(HostSide host, Pathname file) {
            new HostSteps.MakeFile(file, UsualProfile.text(), OWNER_ONLY).perform(host);
            try {
                host.run(command(file));
            } catch (CarafeException failed) {
                throw new CarafeException(
                        "AppArmor does not take the profile " + NAME + ": " + failed.getMessage(),
                        "Leave a container without a profile with: --security-opt apparmor=unconfined",
                        failed);
            } finally {
                host.kernel().unlinkat(FileCalls.AT_FDCWD, file, Set.<AtFlag>of());
            }
        }
    }

    /** One line for each: {@code carafe-default (enforce)}. */
    private static boolean isKnown(Kernel kernel) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, KNOWN, EnumSet.of(OpenFlag.RDONLY));
        if (!opened.ok()) {
            return false;
        }
        StringBuilder list = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            while (list.length() < LONGEST_LIST
                    && kernel.read(descriptor.number(), buffer.clear()).raw() > 0) {
                list.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            }
        }
        return list.toString().lines().anyMatch(line -> line.startsWith(NAME + " ("));
    }
}
