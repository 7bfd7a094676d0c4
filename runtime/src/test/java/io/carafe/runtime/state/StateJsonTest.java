package io.carafe.runtime.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.TransportProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateJsonTest {
    private final StateJson json = new StateJson();

    private <T> T roundTrip(Object value, Class<T> type) throws IOException {
        return json.read(json.write(value), type);
    }

    @Test
    void aContainerThatSaysEverythingSurvives() throws IOException {
        assertThat(roundTrip(Records.full(), ContainerRecord.class)).isEqualTo(Records.full());
    }

    @Test
    void aContainerThatSaysNothingSurvives() throws IOException {
        ContainerRecord plain = Records.plain(1, "plain");
        assertThat(roundTrip(plain, ContainerRecord.class)).isEqualTo(plain);
    }

    @Test
    void aContainerOfAnEarlierVersionHasTheUsualLog() throws IOException {
        String now = new String(json.write(Records.plain(1, "plain")), UTF_8);
        String before = now.replaceFirst("\"log\":\\{.*?\\{}},", "");
        assertThat(before).isNotEqualTo(now).doesNotContain("\"log\"");
        assertThat(json.read(before.getBytes(UTF_8), ContainerRecord.class)).isEqualTo(Records.plain(1, "plain"));
        assertThatThrownBy(() ->
                        json.read(now.replace("\"JSON_FILE\"", "\"PAPER\"").getBytes(UTF_8), ContainerRecord.class))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> json.read(
                        now.replace("\"options\":{}", "\"options\":{\"max-size\":\"x\"}")
                                .getBytes(UTF_8),
                        ContainerRecord.class))
                .isInstanceOf(IOException.class);
    }

    @Test
    void mountsOfAnEarlierVersionKeepTheirLabels() throws IOException {
        String now = new String(json.write(Records.full()), UTF_8);
        String before = now.replaceAll(",\"relabelling\":(null|\"PRIVATE\")", "");
        assertThat(before).isNotEqualTo(now).doesNotContain("relabelling");
        assertThat(json.read(before.getBytes(UTF_8), ContainerRecord.class)
                        .spec()
                        .mounts())
                .hasSameSizeAs(Records.full().spec().mounts())
                .contains(new MountSpec.Volume("", Records.NO_TEXT, true, false));
    }

    @Test
    void aStateSurvivesToTheNanosecond() throws IOException {
        ProcessIdentity process = new ProcessIdentity(4711, Long.MAX_VALUE, "boot");
        KeptProcess kept = new KeptProcess(
                new ProcessIdentity(17, 1, "boot"),
                64,
                Optional.of(new Held(9, 1)),
                Optional.empty(),
                Optional.of(new Held(10, 2)),
                Optional.of(new Held(11, 3)),
                Optional.empty(),
                Optional.of(new KeptCompanion(new Held(12, 4), process)));
        RunNetworks networks = new RunNetworks(
                List.of(new NetworkEndpoint(
                        "e".repeat(64),
                        "n".repeat(64),
                        "c".repeat(64),
                        "eth0",
                        MacAddress.parse("02:42:ac:11:00:02"),
                        List.of(IpPrefix.of("172.17.0.2/16"), IpPrefix.of("fd00::2/64")),
                        List.of(IpAddress.of("172.17.0.1")),
                        List.of("db"))),
                List.of(new PortBinding(IpAddress.of("127.0.0.1"), 8080, 80, TransportProtocol.TCP)));
        ContainerState running = ContainerState.created()
                .restarts(3)
                .running(Optional.of(process), Optional.of(kept), Records.CREATED, Optional.of(networks))
                .stoppedByHand(true);
        assertThat(roundTrip(running, ContainerState.class)).isEqualTo(running);
        assertThat(roundTrip(ContainerState.created(), ContainerState.class)).isEqualTo(ContainerState.created());
    }

    @Test
    void whatAContainerAsksOfNetworksSurvives() throws IOException {
        ContainerRecord asked = Records.of(
                1,
                "web",
                ContainerSpec.ofImage("i")
                        .network(new NetworkAttachment(
                                "mine",
                                Optional.of(IpAddress.of("10.0.0.5")),
                                Optional.empty(),
                                MacAddress.parse("02:42:ac:11:00:02"),
                                List.of("db"))));
        assertThat(roundTrip(asked, ContainerRecord.class)).isEqualTo(asked);
        StateJson json = new StateJson();
        String now = new String(json.write(Records.plain(1, "plain")), UTF_8);
        String before = now.replace(",\"attachments\":[],\"exposed\":[],\"published\":[],\"publishAll\":false", "");
        assertThat(before).isNotEqualTo(now);
        assertThat(json.read(before.getBytes(UTF_8), ContainerRecord.class)).isEqualTo(Records.plain(1, "plain"));
        assertThatThrownBy(() -> json.read(
                        new String(json.write(asked), UTF_8)
                                .replace("10.0.0.5", "10.0.0.555")
                                .getBytes(UTF_8),
                        ContainerRecord.class))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aStateOfAnEarlierVersionIsUnderstood() throws IOException {
        byte[] earlier = """
                {"status":"EXITED","process":null,"startedAt":null,"finishedAt":null,"exitCode":3,"error":""}""".getBytes(StandardCharsets.UTF_8);
        assertThat(new StateJson().read(earlier, ContainerState.class)).satisfies(state -> {
            assertThat(state.exitCode()).isEqualTo(3);
            assertThat(state.kept()).isEmpty();
        });
    }

    @Test
    void effectsSurvive() throws IOException {
        HostEffect[] effects = {new HostEffect("net", "link", "veth0"), new HostEffect("cgroup", "directory", "/a b")};
        assertThat(roundTrip(effects, HostEffect[].class)).containsExactly(effects);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/plain",
                "/wïth ümläuts",
                "/\uD83D\uDC69\u200D\uD83D\uDE80",
                "/tab\there",
                "base64:",
                "base64:!",
                "/\\x1b"
            })
    void everyPathnameThatIsTextSurvives(String text) throws IOException {
        assertThat(roundTrip(Pathname.of(text), Pathname.class)).isEqualTo(Pathname.of(text));
    }

    @Test
    void everyByteOfAPathnameSurvives() throws IOException {
        for (int b = 1; b < 256; b++) {
            Pathname name = Pathname.of(new byte[] {'/', (byte) b, 'x'});
            assertThat(roundTrip(name, Pathname.class)).isEqualTo(name);
        }
    }

    @Test
    void aPathnameIsReadableWhereItCanBe() {
        assertThat(new String(json.write(Pathname.of("/ä")), UTF_8)).isEqualTo("\"/ä\"");
        assertThat(new String(json.write(Records.NO_TEXT), UTF_8)).startsWith("\"base64:");
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() throws IOException {
        String later = new String(json.write(ContainerState.created()), UTF_8)
                .replace("{\"status\"", "{\"mood\":1,\"status\"");
        assertThat(json.read(later.getBytes(UTF_8), ContainerState.class)).isEqualTo(ContainerState.created());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "7",
                "\"text\"",
                "{\"status\":\"RUNNING\"",
                "{\"status\":\"SLEEPING\"}",
                "{\"status\":\"CREATED\",\"process\":null,\"exitCode\":0,\"error\":\"\"} trailing",
                "\0\0\0\0"
            })
    void whatIsNoStateIsAnIoException(String content) {
        assertThatThrownBy(() -> json.read(content.getBytes(UTF_8), ContainerState.class))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPathnameThatIsNotOneIsAnIoException() {
        for (String content : List.of("7", "{}", "\"base64:!\"", "\"a\\u0000b\"", "\"base64:AA==\"")) {
            assertThatThrownBy(() -> json.read(content.getBytes(UTF_8), Pathname.class))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSpecificationThatContradictsItselfIsAnIoException() {
        ContainerRecord container = Records.of(
                1,
                "x",
                ContainerSpec.ofDirectory("/srv")
                        .mount(new MountSpec.Bind(
                                Pathname.of("/a"), Pathname.of("/b"), false, false, MountFlag.PRIVATE, false)));
        String broken = new String(json.write(container), UTF_8).replace("\"path\":\"/srv\"", "\"path\":\"srv\"");
        assertThatThrownBy(() -> json.read(broken.getBytes(UTF_8), ContainerRecord.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not absolute");
    }
}
