package io.carafe.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.kernel.Errno;
import io.carafe.api.netlink.AddressStatus;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.linux.netlink.Replies.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On what a kernel 6.18 answered. */
class RepliesTest {
    private static final String NO_SUCH_LINK =
            "24000000020000010100000069280000edffffff20000000120001000100000000000000";
    private static final String UNKNOWN_KIND =
            "3c000000020000030500000069280000a1ffffff3c00000010000506050000000000000018000100556e6b6e6f"
                    + "776e20646576696365207479706500";
    private static final String ADDRESSES =
            "4c000000140002000100000069280000020880fe01000000080001007f000001080002007f000001070003006c"
                    + "6f0000080008008000000014000600ffffffffffffffff5c7205005c7205004c00000014000200010000006928"
                    + "0000021080000200000008000100ac11000108000200ac11000108000300627230000800080080000000140006"
                    + "00ffffffffffffffff5b7205005b720500";
    private static final String ROUTES =
            "3400000018000200010000006928000002000000fe0300011000000008000f00fe00000008000500ac11000908"
                    + "000400020000003c00000018000200010000006928000002100000fe02fd011000000008000f00fe0000000800"
                    + "0100ac11000008000700ac11000108000400020000003c00000018000200010000006928000002080000ff02fe"
                    + "020000000008000f00ff000000080001007f000000080007007f00000108000400010000003c00000018000200"
                    + "010000006928000002200000ff02fe020000000008000f00ff000000080001007f000001080007007f00000108"
                    + "000400010000003c00000018000200010000006928000002200000ff02fd030000000008000f00ff0000000800"
                    + "01007fffffff080007007f00000108000400010000003c00000018000200010000006928000002200000ff02fe"
                    + "020000000008000f00ff00000008000100ac11000108000700ac11000108000400020000003c00000018000200"
                    + "010000006928000002200000ff02fd031000000008000f00ff00000008000100ac11ffff08000700ac11000108"
                    + "00040002000000";
    private static final String DONE = "1400000003000200010000006928000000000000";

    @BeforeEach
    void numbersAreInTheOrderOfTheRecording() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the recordings are little-endian");
    }

    private static List<Reply> replies(String hex) {
        return Replies.in(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static String bridge() throws IOException {
        try (InputStream file = Objects.requireNonNull(RepliesTest.class.getResourceAsStream("bridge.hex"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }

    @Test
    void aLinkIsToldOf() throws IOException {
        assertThat(replies(bridge()))
                .singleElement()
                .extracting(reply -> reply.link().orElseThrow())
                .isEqualTo(new LinkStatus(
                        2, "br0", "bridge", true, 1500, MacAddress.parse("02:00:00:00:00:01"), 0, 0, "hello"));
    }

    @Test
    void anErrorHasANumberAndPerhapsWords() {
        Reply silent = replies(NO_SUCH_LINK).get(0);
        assertThat(silent.isError()).isTrue();
        assertThat(silent.errorNumber()).isEqualTo(Errno.ENODEV.number());
        assertThat(silent.complaint()).isEmpty();

        Reply talkative = replies(UNKNOWN_KIND).get(0);
        assertThat(talkative.errorNumber()).isEqualTo(Errno.EOPNOTSUPP.number());
        assertThat(talkative.complaint()).isEqualTo("Unknown device type");
    }

    @Test
    void addressesAreListed() {
        assertThat(replies(ADDRESSES))
                .extracting(reply -> reply.address().orElseThrow())
                .containsExactly(
                        new AddressStatus(1, IpPrefix.of("127.0.0.1/8")),
                        new AddressStatus(2, IpPrefix.of("172.17.0.1/16")));
        assertThat(replies(DONE))
                .singleElement()
                .satisfies(reply -> assertThat(reply.isDone()).isTrue());
    }

    @Test
    void ofRoutesThoseThatLeadSomewhereAreListed() {
        assertThat(replies(ROUTES))
                .hasSizeGreaterThan(2)
                .flatExtracting(reply -> reply.route().stream().toList())
                .containsExactly(
                        Route.defaultBy(IpAddress.of("172.17.0.9"), 2),
                        new Route(IpPrefix.of("172.17.0.0/16"), Optional.empty(), 2, 0));
    }

    @Test
    void nothingThatIsMalformedIsReadBeyondItsEnd() throws IOException {
        Random random = new Random(9);
        for (String recorded : List.of(bridge(), NO_SUCH_LINK, UNKNOWN_KIND, ADDRESSES, ROUTES)) {
            byte[] bytes = HexFormat.of().parseHex(recorded);
            for (int i = 0; i < 3_000; i++) {
                byte[] damaged = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                for (int change = 0; change < random.nextInt(8) && damaged.length > 0; change++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                assertThatCode(() -> Replies.in(ByteBuffer.wrap(damaged)).forEach(RepliesTest::readAll))
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void readAll(Reply reply) {
        reply.link();
        reply.address();
        reply.route();
        assertThat(reply.complaint()).isNotNull();
        assertThat(reply.errorNumber()).isLessThanOrEqualTo(Integer.MAX_VALUE);
    }
}
