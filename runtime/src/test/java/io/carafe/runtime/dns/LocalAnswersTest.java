package io.carafe.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class LocalAnswersTest {
    private final LocalAnswers answers = new LocalAnswers(new Random(1));
    private final NetworkNames shop = NetworkNames.of(
            "shop",
            List.of(
                    new NamedEndpoint("db", List.of("0123456789ab", "store"), List.of(ip("10.1.0.2"))),
                    new NamedEndpoint("web", List.of("store"), List.of(ip("10.1.0.3"), ip("fd00:1::3")))));
    private final NetworkNames back =
            NetworkNames.of("back", List.of(new NamedEndpoint("db", List.of(), List.of(ip("10.2.0.2")))));
    private final NameScope scope = new NameScope(List.of(shop, back), false, List.of());

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private Optional<Message> ask(String name, int type, NameScope in) {
        try {
            Message asked = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
            return answers.answer(Query.parse(asked.toWire()), in).map(answer -> {
                assertThat(answer.getHeader().getID())
                        .isEqualTo(asked.getHeader().getID());
                assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
                assertThat(answer.getQuestion()).isEqualTo(asked.getQuestion());
                return answer;
            });
        } catch (IOException | Query.Malformed e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    private List<String> found(String name, int type) {
        Message answer = ask(name, type, scope).orElseThrow();
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER))
                .allSatisfy(record -> assertThat(record.getTTL()).isZero());
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.", "DB.", "0123456789ab.", "db.shop.", "Db.Shop."})
    void aNameIsFoundInEveryForm(String name) {
        assertThat(found(name, Type.A)).containsExactly("10.1.0.2");
    }

    @Test
    void theFirstNetworkWithTheNameCounts() {
        assertThat(found("db.back.", Type.A)).containsExactly("10.2.0.2");
        assertThat(ask("db.", Type.A, new NameScope(List.of(back, shop), false, List.of()))
                        .orElseThrow()
                        .getSection(Section.ANSWER)
                        .get(0)
                        .rdataToString())
                .isEqualTo("10.2.0.2");
    }

    @Test
    void anAliasOfSeveralMeansThemAll() {
        assertThat(found("store.", Type.A)).containsExactlyInAnyOrder("10.1.0.2", "10.1.0.3");
        assertThat(IntStream.range(0, 50)
                        .mapToObj(i -> found("store.", Type.A).get(0))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void aTypeThatTheNameDoesNotHaveIsNoData() {
        assertThat(found("db.", Type.AAAA)).isEmpty();
        assertThat(found("db.", Type.MX)).isEmpty();
        assertThat(found("web.", Type.AAAA)).containsExactly("fd00:1:0:0:0:0:0:3");
        assertThat(found("web.", Type.ANY)).hasSize(2);
    }

    @Test
    void addressesHaveNames() {
        assertThat(found("2.0.1.10.in-addr.arpa.", Type.PTR)).containsExactly("db.shop.");
        assertThat(found("3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.d.f.ip6.arpa.", Type.PTR))
                .containsExactly("web.shop.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org.", "db.example.org.", "db.shop.example.", "shop.", ".", "db\\.shop."})
    void therestIsForOthersToKnow(String name) {
        assertThat(ask(name, Type.A, scope)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9.9.9.9.in-addr.arpa.", "1.in-addr.arpa.", "x.ip6.arpa.", "db.", "999.0.0.1.in-addr.arpa."})
    void whatIsNoAddressOfTheirsHasNoName(String name) {
        Optional<Message> answer = ask(name, Type.PTR, scope);

        if (name.equals("db.")) {
            assertThat(answer.orElseThrow().getSection(Section.ANSWER)).isEmpty();
        } else {
            assertThat(answer).isEmpty();
        }
    }

    @Test
    void nothingElseExistsInside() {
        NameScope internal = new NameScope(List.of(shop), true, List.of());

        assertThat(ask("example.org.", Type.A, internal).orElseThrow().getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("9.9.9.9.in-addr.arpa.", Type.PTR, internal)
                        .orElseThrow()
                        .getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("db.", Type.AAAA, internal).orElseThrow().getRcode()).isEqualTo(Rcode.NOERROR);
    }
}
