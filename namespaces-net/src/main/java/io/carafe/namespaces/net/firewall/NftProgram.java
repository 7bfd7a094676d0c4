package io.carafe.namespaces.net.firewall;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The program nft(8). It is looked for where distributions put it, and not in the caller's {@code PATH}.
 *
 * @param candidates absolute paths, the first that is there is taken
 */
record NftProgram(List<Pathname> candidates) {
    static final NftProgram OF_HOST = new NftProgram(List.of(
            Pathname.of("/usr/sbin/nft"),
            Pathname.of("/sbin/nft"),
            Pathname.of("/usr/bin/nft"),
            Pathname.of("/usr/local/sbin/nft"),
            Pathname.of("/run/current-system/sw/bin/nft")));

    NftProgram {
        candidates = List.copyOf(candidates);
    }

    /**
     * Makes one transaction of a script.
     *
     * @param script the file that it is written to
     * @throws UnsupportedFeatureException when there is no such program
     * @throws CarafeException when it, or the kernel, refuses the script; nothing has changed then
     */
    void apply(HostSide host, Pathname script, String content) {
        Pathname program = find(host.kernel())
                .orElseThrow(
                        () -> new UnsupportedFeatureException(
                                "there is no program nft on this host, which makes the rules of networks and published ports",
                                "Install the package nftables, or use --network none or --network host without published ports."));
        new HostSteps.MakeFile(script, content, 0600).perform(host);
        try {
            host.runInNetwork(List.of(program.toString(), "-f", script.toString()));
        } finally {
            Result removed = host.kernel().unlinkat(FileCalls.AT_FDCWD, script, Set.of());
            if (!removed.failedWith(Errno.ENOENT)) {
                removed.orThrow("remove " + script);
            }
        }
    }

    private Optional<Pathname> find(Kernel kernel) {
        return candidates.stream()
                .filter(path -> kernel.statx(FileCalls.AT_FDCWD, path, Set.of()).ok())
                .findFirst();
    }
}
