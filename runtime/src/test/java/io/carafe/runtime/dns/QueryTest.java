package io.carafe.runtime.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class QueryTest {
    private static Message message(String name, int type, int dclass) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, dclass));
    }

    private static Query.Malformed malformed(byte[] wire) {
        return catchThrowableOfType(Query.Malformed.class, () -> Query.parse(wire));
    }

    private static int replyCode(byte[] wire) {
        byte[] reply = malformed(wire).reply().orElseThrow();
        assertThat(reply).hasSize(12).startsWith(wire[0], wire[1]);
        assertThat(reply[2] & 0x80).as("is an answer").isNotZero();
        return reply[3] & 0x0f;
    }

    @Test
    void whatIsNoQuestionGetsNoAnswer() throws Exception {
        Message answer = message("db.", Type.A, DClass.IN);
        answer.getHeader().setFlag(0);

        assertThat(malformed(answer.toWire()).reply()).isEmpty();
        assertThat(malformed(new byte[11]).reply()).isEmpty();
        assertThat(malformed(new byte[0]).reply()).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsToldSo() throws Exception {
        Message two = message("db.", Type.A, DClass.IN);
        two.addRecord(Record.newRecord(Name.fromString("web."), Type.A, DClass.IN), Section.QUESTION);
        Message update = message("db.", Type.A, DClass.IN);
        update.getHeader().setOpcode(Opcode.UPDATE);

        assertThat(replyCode(two.toWire())).isEqualTo(Rcode.FORMERR);
        assertThat(replyCode(new Message(7).toWire())).isEqualTo(Rcode.FORMERR);
        assertThat(replyCode(update.toWire())).isEqualTo(Rcode.NOTIMP);
        assertThat(replyCode(message("db.", Type.AXFR, DClass.IN).toWire())).isEqualTo(Rcode.REFUSED);
        assertThat(replyCode(message("version.bind.", Type.TXT, DClass.CH).toWire()))
                .isEqualTo(Rcode.REFUSED);
    }

    /** A name that points to itself, one that points behind the end, a label without its bytes. */
    @ParameterizedTest
    @CsvSource({"c00c", "c0ff", "3f61", "0161"})
    void namesThatLeadNowhere(String name) {
        byte[] wire = new byte[14];
        wire[5] = 1;
        wire[12] = (byte) Integer.parseInt(name.substring(0, 2), 16);
        wire[13] = (byte) Integer.parseInt(name.substring(2), 16);

        assertThat(replyCode(wire)).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void noisePassesWithoutHarm() {
        Random random = new Random(42);
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] wire = new byte[random.nextInt(200)];
            random.nextBytes(wire);
            if (i % 2 == 0 && wire.length > 12) {
                // Half of them with a plausible header.
                new Header(i).toWire();
                System.arraycopy(new byte[] {1, 0, 0, 1, 0, 0, 0, 0, 0, (byte) random.nextInt(2)}, 0, wire, 2, 10);
            }
            try {
                Query.parse(wire).response(Rcode.NXDOMAIN).toWire();
                understood++;
            } catch (Query.Malformed malformed) {
                assertThat(malformed.reply().map(reply -> reply.length).orElse(12))
                        .isEqualTo(12);
            }
        }
        assertThat(understood).isLessThan(20_000);
    }

    @Test
    void knowsItsAnswer() throws Exception {
        Query query = Query.parse(message("Db.example.", Type.A, DClass.IN).toWire());
        byte[] asked = query.withId(4711);
        Message answer = new Message(asked);
        answer.getHeader().setFlag(0);
        byte[] packet = answer.toWire();

        assertThat(query.isAnsweredBy(packet, 4711)).isTrue();
        assertThat(query.isAnsweredBy(packet, 4712)).as("another id").isFalse();
        assertThat(query.isAnsweredBy(asked, 4711)).as("a question").isFalse();
        packet[13] ^= 0x20;
        assertThat(query.isAnsweredBy(packet, 4711)).as("other case").isTrue();
        packet[13] ^= 0x01;
        assertThat(query.isAnsweredBy(packet, 4711)).as("another name").isFalse();
        assertThat(query.isAnsweredBy(new byte[3], 4711)).isFalse();
        assertThat(query.isAnsweredBy("HTTP/1.1 400 Bad Request".getBytes(US_ASCII), 4711))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,512", "100,512", "1000,1000", "4096,1232", "65535,1232"})
    void answersFitTheirReader(int offered, int payload) throws Exception {
        Message message = message("db.", Type.A, DClass.IN);
        if (offered > 0) {
            message.addRecord(new OPTRecord(offered, 0, 0), Section.ADDITIONAL);
        }

        assertThat(Query.parse(message.toWire()).payload()).isEqualTo(payload);
    }
}
