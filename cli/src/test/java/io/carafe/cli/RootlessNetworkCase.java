package io.carafe.cli;

import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.RootlessHost;
import io.carafe.cli.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Tests of networks of a user without any rights, whom all tests of a class share, each on a host of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RootlessNetworkCase {
    RootlessHost.Home home;
    Path directory;
    Path rootfs;
    RootlessHost host;
    TestNetwork network;
    Command carafe;

    @BeforeAll
    void makeUser() throws IOException, InterruptedException {
        home = RootlessHost.Home.make();
        directory = home.directory();
        rootfs = home.rootfs();
    }

    @AfterAll
    void removeUser() throws IOException, InterruptedException {
        if (home != null) {
            home.close();
        }
    }

    @BeforeEach
    void openNetwork() throws IOException {
        host = home.open();
        network = host.network();
        carafe = host.carafe();
    }

    @AfterEach
    void closeNetwork() {
        host.close();
    }
}
