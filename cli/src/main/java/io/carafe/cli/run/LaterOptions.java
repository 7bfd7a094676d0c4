package io.carafe.cli.run;

import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import java.util.ArrayList;
import java.util.List;

/** What Docker's {@code run} can do and this version cannot. Each option is refused by name. */
final class LaterOptions {
    private static final String RESOURCES = "limits of memory, processors and I/O come with control groups";
    private static final String NETWORKS = "containers have no network but loopback or the host's until networks come";
    private static final String DEVICES = "rules for devices come with control groups";

    static final List<LaterOption> OF_RUN = new Collector()
            .values("standard streams are all attached", "-a --attach")
            .values(NETWORKS, "-p --publish", "--expose", "--link", "--ip", "--ip6", "--link-local-ip")
            .values(NETWORKS, "--network-alias --net-alias", "--mac-address")
            .flags(NETWORKS, "-P --publish-all")
            .values(RESOURCES, "-m --memory", "--memory-reservation", "--memory-swap", "--memory-swappiness")
            .values(RESOURCES, "--kernel-memory", "-c --cpu-shares", "--cpus", "--cpu-period", "--cpu-quota")
            .values(RESOURCES, "--cpu-rt-period", "--cpu-rt-runtime", "--cpuset-cpus", "--cpuset-mems")
            .values(RESOURCES, "--pids-limit", "--blkio-weight", "--blkio-weight-device", "--cgroup-parent")
            .values(RESOURCES, "--device-read-bps", "--device-read-iops", "--device-write-bps", "--device-write-iops")
            .values(RESOURCES, "--oom-score-adj")
            .flags(RESOURCES, "--oom-kill-disable")
            .values(DEVICES, "--device-cgroup-rule", "--gpus")
            .flags("there are no signatures yet", "--disable-content-trust")
            .values("volumes are directories of Carafe's own", "--volume-driver")
            .values("volumes of other containers come in a later version", "--volumes-from")
            .values("storage has no options yet", "--storage-opt")
            .values("Carafe is its own runtime", "--runtime")
            .values("there is one way to isolate", "--isolation")
            .values("annotations come in a later version", "--annotation")
            .flags("there is no socket to pass on", "--use-api-socket")
            .all();

    private LaterOptions() {}

    private static final class Collector {
        private final List<LaterOption> options = new ArrayList<>();

        Collector flags(String reason, String... names) {
            for (String name : names) {
                options.add(new LaterOption(Option.flag(name, ""), reason));
            }
            return this;
        }

        Collector values(String reason, String... names) {
            for (String name : names) {
                options.add(new LaterOption(Option.value(name, "VALUE", ""), reason));
            }
            return this;
        }

        List<LaterOption> all() {
            return List.copyOf(options);
        }
    }
}
