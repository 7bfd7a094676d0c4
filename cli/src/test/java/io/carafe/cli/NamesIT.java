package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestNameServer;
import io.carafe.cli.testing.TestNetwork;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Containers find each other by name, on a host of the test's own. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamesIT {
    private static final Pattern ADDRESS = Pattern.compile("(?m)^Address: (\\S+)$");

    @TempDir
    static Path directory;

    private TestNetwork network;
    private Process resolver;
    private Path rootfs;
    private Command carafe;

    /** The host's resolver is one beyond its default route. */
    @BeforeAll
    void open() throws IOException, InterruptedException {
        rootfs = Busybox.make(directory.resolve("rootfs"));
        Path served = Files.createDirectory(directory.resolve("served"));
        network = TestNetwork.open(served);
        resolver = network.startOutside(TestNameServer.class, TestNetwork.OUTSIDE);
        Path file = Files.writeString(directory.resolve("resolv.conf"), "nameserver " + TestNetwork.OUTSIDE + "\n");
        assertThat(network.run("mount", "--bind", file.toString(), "/etc/resolv.conf"))
                .isEmpty();
        carafe = Command.in(Files.createDirectory(directory.resolve("scratch")), Way.WITH_ENGINE)
                .through(Command.LAUNCHER, network.words())
                .with("CARAFE_NETWORK", "");
        ok("network", "create", "shop");
        ok("network", "create", "--internal", "inside");
    }

    @AfterAll
    void close() {
        if (carafe != null) {
            carafe.run("network", "rm", "shop", "inside");
            carafe.close();
            resolver.destroyForcibly();
            network.close();
        }
    }

    @AfterEach
    void removeContainers() {
        List<String> words = new ArrayList<>(List.of("rm", "-f"));
        carafe.run("ps", "-aq").out().lines().forEach(words::add);
        if (words.size() > 2) {
            ok(words.toArray(String[]::new));
        }
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private String start(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("--rootfs", rootfs.toString(), "sleep", "1000"));
        return ok(words.toArray(String[]::new));
    }

    /** What a container is told, by the words of nslookup. */
    private String ask(String container, String... question) {
        List<String> words = new ArrayList<>(List.of("exec", container, "nslookup"));
        words.addAll(List.of(question));
        return carafe.run(words.toArray(String[]::new)).out();
    }

    private List<String> addresses(String container, String name) {
        Matcher matcher = ADDRESS.matcher(ask(container, "-type=a", name));
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private String addressOf(String container, String network) {
        return ok("inspect", "-f", "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}", container);
    }

    @Test
    void byNameAliasAndShortId() {
        String id = start("db", "--network", "shop", "--network-alias", "store");
        start("web", "--network", "shop", "--network-alias", "store");
        String db = addressOf("db", "shop");
        String web = addressOf("web", "shop");

        for (String name : List.of("db", "DB", "db.shop", id.substring(0, 12))) {
            assertThat(addresses("web", name)).as(name).containsExactly(db);
        }
        assertThat(addresses("web", "store")).containsExactlyInAnyOrder(db, web);
        assertThat(ask("web", "-type=aaaa", "db")).doesNotContain("Address: ", "can't find");
        assertThat(ask("web", db)).contains("name = db.shop");
        assertThat(ok("exec", "web", "ping", "-c", "1", "-W", "5", "db")).contains("1 packets received");
        assertThat(ok("exec", "web", "cat", "/etc/resolv.conf")).isEqualTo("nameserver 127.0.0.11\noptions ndots:0");
        assertThat(ok("exec", "web", "grep", web, "/etc/hosts")).matches(web + "\t[0-9a-f]{12}");
    }

    @Test
    void aNameIsKnownFromTheBeginningAndVanishesWithItsContainer() {
        start("web", "--network", "shop");
        for (int i = 0; i < 3; i++) {
            start("db", "--network", "shop");
            assertThat(addresses("web", "db")).containsExactly(addressOf("db", "shop"));
            ok("rm", "-f", "db");
            assertThat(addresses("web", "db")).as("the name of nobody").containsExactly(TestNameServer.EVERYBODY);
        }
    }

    @Test
    void theRestIsAskedOfTheHostsResolver() {
        start("web", "--network", "shop");
        start("lonely", "--network", "inside");

        assertThat(addresses("web", "www.example")).containsExactly(TestNameServer.EVERYBODY);
        assertThat(ask("lonely", "www.example")).contains("can't find www.example: NXDOMAIN");
        assertThat(ask("lonely", "web")).contains("can't find web: NXDOMAIN");
    }

    @Test
    void theNextEngineGoesOnAnswering() {
        start("db", "--network", "shop");
        start("web", "--network", "shop");
        String db = addressOf("db", "shop");

        carafe.engine().orElseThrow().kill();

        await().untilAsserted(() -> assertThat(addresses("web", "db")).containsExactly(db));
    }

    @Test
    void whoIsConnectedIsFoundAndWhoIsTakenOffIsNot() {
        start("db", "--network", "shop");
        start("lonely", "--network", "inside");
        String shop = addressOf("db", "shop");

        ok("network", "connect", "--alias", "other", "inside", "db");
        String inside = addressOf("db", "inside");
        assertThat(addresses("lonely", "db")).containsExactly(inside);
        assertThat(addresses("lonely", "other")).containsExactly(inside);
        assertThat(addresses("db", "lonely")).containsExactly(addressOf("lonely", "inside"));
        assertThat(ok("exec", "db", "cat", "/etc/hosts")).contains(shop + "\t", inside + "\t");

        ok("network", "disconnect", "inside", "db");
        assertThat(ask("lonely", "db")).contains("can't find db");
        assertThat(addresses("db", "lonely")).containsExactly(TestNameServer.EVERYBODY);
        assertThat(ok("exec", "db", "cat", "/etc/hosts")).contains(shop + "\t").doesNotContain(inside + "\t");
    }

    @Test
    void onTheDefaultNetworkTheHostsResolverIsAskedAtOnce() {
        start("web", "--add-host", "host:host-gateway");
        assertThat(ok("exec", "web", "cat", "/etc/resolv.conf")).isEqualTo("nameserver " + TestNetwork.OUTSIDE);
        assertThat(ok("exec", "web", "cat", "/etc/hosts")).containsPattern("(?m)^[0-9.]+\\.1\thost$");

        ok("network", "connect", "shop", "web");
        start("db", "--network", "shop");
        assertThat(ok("exec", "web", "cat", "/etc/resolv.conf")).isEqualTo("nameserver 127.0.0.11\noptions ndots:0");
        assertThat(addresses("web", "db")).containsExactly(addressOf("db", "shop"));
    }
}
