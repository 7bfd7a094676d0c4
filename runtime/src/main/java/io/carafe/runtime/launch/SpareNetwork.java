package io.carafe.runtime.launch;

import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.NetlinkCalls;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace that nobody has been in.
 *
 * @param socket a netlink socket in it; none when it has no links
 * @param foundations what each of its links was made upon
 */
record SpareNetwork(Descriptor namespace, Optional<Descriptor> socket, List<Integer> foundations)
        implements AutoCloseable {
    SpareNetwork {
        foundations = List.copyOf(foundations);
    }

    /** Whether its links lead where such links lead now; a bridge may have been deleted and made again. */
    boolean isFresh(List<NetworkLink> links, NetlinkCalls kernel, int hostSocket) {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).foundation(kernel, hostSocket) != foundations.get(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        namespace.close();
        socket.ifPresent(Descriptor::close);
    }
}
