package io.carafe.runtime.rootless;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The programs that lead out of the network: the first that the host has. It gets both namespaces as descriptors. */
enum OutsideProgram {
    /** pasta(1), of Debian's package passt. */
    PASTA("pasta") {
        @Override
        List<String> options(String user, String network) {
            return List.of(
                    "--config-net",
                    "--foreground",
                    "--quiet",
                    "--no-map-gw",
                    "--no-netns-quit",
                    "--tcp-ports",
                    "none",
                    "--udp-ports",
                    "none",
                    "--tcp-ns",
                    "none",
                    "--udp-ns",
                    "none",
                    "--pid",
                    "/proc/self/fd/" + Companion.READY,
                    "--userns",
                    user,
                    "--netns",
                    network);
        }
    },
    /** slirp4netns(1). */
    SLIRP4NETNS("slirp4netns") {
        @Override
        List<String> options(String user, String network) {
            return List.of(
                    "--configure",
                    "--mtu=65520",
                    "--disable-host-loopback",
                    "--ready-fd=" + Companion.READY,
                    "--netns-type=path",
                    "--userns-path=" + user,
                    network,
                    "tap0");
        }
    };

    private final String program;

    OutsideProgram(String program) {
        this.program = program;
    }

    abstract List<String> options(String user, String network);

    /**
     * How it is started.
     *
     * @param directory where what it says goes
     * @throws UnsupportedFeatureException when there is none that works
     */
    static Companion on(HostProfile host, Pathname directory, int user, int network) {
        if (!host.tap()) {
            throw new UnsupportedFeatureException(
                    "nothing leads out of networks of an engine without root: this user may not open /dev/net/tun",
                    "Ask root for: chmod 0666 /dev/net/tun, which is its usual mode; or make the network with --internal.");
        }
        for (OutsideProgram candidate : values()) {
            Optional<String> path = host.program(candidate.program);
            if (path.isPresent()) {
                List<String> words = new ArrayList<>(List.of(path.get()));
                words.addAll(candidate.options("/proc/self/fd/" + user, "/proc/self/fd/" + network));
                return new Companion(words, directory, true, Optional.empty());
            }
        }
        throw new UnsupportedFeatureException(
                "nothing leads out of networks of an engine without root: there is neither pasta nor slirp4netns",
                "Install pasta (Debian package passt) or slirp4netns on the host; or make the network with --internal.");
    }
}
