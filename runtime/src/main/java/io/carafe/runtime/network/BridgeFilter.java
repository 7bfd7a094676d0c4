package io.carafe.runtime.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether bridges ask the firewall about what passes between their own ports (br_netfilter). Answers to {@code ::1} get
 * their address too early then, and the kernel takes them for forged.
 *
 * @param setting the kernel's file; without the module there is none
 */
record BridgeFilter(Path setting) {
    /** The name of the setting. */
    static final String SETTING = "net.bridge.bridge-nf-call-ip6tables";

    /** That of the host. */
    static final BridgeFilter OF_HOST = new BridgeFilter(Path.of("/proc/sys/net/bridge/bridge-nf-call-ip6tables"));

    boolean asksForV6() {
        try {
            return Files.readString(setting).strip().equals("1");
        } catch (IOException noModule) {
            return false;
        }
    }
}
