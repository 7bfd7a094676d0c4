package io.carafe.cli.run;

import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import java.util.ArrayList;
import java.util.List;

/** What Docker's {@code run} can do and this version cannot. Each option is refused by name. */
final class LaterOptions {
    static final List<LaterOption> OF_RUN = new Collector()
            .values("standard streams are all attached", "-a --attach")
            .values("names of other containers are found in networks: use --network", "--link")
            .values("links choose their own link-local addresses", "--link-local-ip")
            .values("the kernel bounds its own memory with that of a container: --memory", "--kernel-memory")
            .values("there is no plugin that knows them: use --device", "--gpus")
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
