package io.carafe.runtime.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A question as it came from a container, which may have written anything at all. It has exactly one question, of class
 * IN, and is no transfer of a zone.
 */
final class Query {
    /** No sensible question is longer: a name has 255 bytes at most. */
    static final int LONGEST = 4096;

    /** What every client can take by UDP (RFC 1035). */
    static final int LEAST_PAYLOAD = 512;

    /** What passes any network in one packet (DNS flag day 2020). */
    static final int MOST_PAYLOAD = 1232;

    private static final int HEADER_SIZE = 12;
    private static final int FLAGS = 2;
    private static final int RESPONSE = 0x80;
    private static final int RECURSION_DESIRED = 0x01;
    private static final int OPCODE = 0x78;
    private static final int CASE = 0x20;

    private final byte[] wire;
    private final Message message;

    private Query(byte[] wire, Message message) {
        this.wire = wire;
        this.message = message;
    }

    /** What is wrong with a packet. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Optional<byte[]> reply;

        Malformed(Optional<byte[]> reply) {
            super("malformed question");
            this.reply = reply;
        }

        /** What to say to that; nothing to what may be an answer, so that two servers never speak to each other. */
        Optional<byte[]> reply() {
            return reply;
        }
    }

    static Query parse(byte[] wire) throws Malformed {
        if (wire.length < HEADER_SIZE || (wire[FLAGS] & RESPONSE) != 0) {
            throw new Malformed(Optional.empty());
        }
        Message message;
        try {
            message = new Message(wire);
        } catch (IOException | RuntimeException hostile) {
            throw new Malformed(Optional.of(headerOnly(wire, Rcode.FORMERR)));
        }
        Header header = message.getHeader();
        if (header.getOpcode() != Opcode.QUERY) {
            throw new Malformed(Optional.of(headerOnly(wire, Rcode.NOTIMP)));
        }
        if (header.getCount(Section.QUESTION) != 1) {
            throw new Malformed(Optional.of(headerOnly(wire, Rcode.FORMERR)));
        }
        Record question = message.getQuestion();
        int type = question.getType();
        if (question.getDClass() != DClass.IN || type == Type.AXFR || type == Type.IXFR) {
            throw new Malformed(Optional.of(headerOnly(wire, Rcode.REFUSED)));
        }
        return new Query(wire, message);
    }

    /** With this id in place of the client's, for somebody else to be asked. */
    byte[] withId(int id) {
        byte[] copy = wire.clone();
        ByteBuffer.wrap(copy).putShort(0, (short) id);
        return copy;
    }

    int id() {
        return message.getHeader().getID();
    }

    Record question() {
        return message.getQuestion();
    }

    /** How long an answer by UDP may be. */
    int payload() {
        OPTRecord extension = message.getOPT();
        int wanted = extension == null ? LEAST_PAYLOAD : extension.getPayloadSize();
        return Math.max(LEAST_PAYLOAD, Math.min(MOST_PAYLOAD, wanted));
    }

    /** How long somebody else's answer by UDP may be, who was asked with the client's own words. */
    int forwardedPayload() {
        OPTRecord extension = message.getOPT();
        return extension == null ? LEAST_PAYLOAD : Math.max(LEAST_PAYLOAD, extension.getPayloadSize());
    }

    /** An answer without records. */
    Message response(int rcode) {
        Message response = new Message(id());
        Header header = response.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (message.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(rcode);
        response.addRecord(question(), Section.QUESTION);
        if (message.getOPT() != null) {
            response.addRecord(new OPTRecord(MOST_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return response;
    }

    /** An answer that tells to ask by TCP. */
    byte[] truncated() {
        Message response = response(Rcode.NOERROR);
        response.getHeader().setFlag(Flags.TC);
        return response.toWire();
    }

    /** Whether a packet is an answer to {@link #withId} of this: the same id, and the same question. */
    boolean isAnsweredBy(byte[] packet, int id) {
        if (packet.length < HEADER_SIZE
                || (packet[FLAGS] & RESPONSE) == 0
                || (ByteBuffer.wrap(packet).getShort(0) & 0xffff) != id) {
            return false;
        }
        int questions = ByteBuffer.wrap(packet).getShort(4) & 0xffff;
        if (questions == 0) {
            // So answers a server that did not understand.
            return rcode(packet) != Rcode.NOERROR;
        }
        int end = HEADER_SIZE + question().getName().length() + 4;
        return questions == 1 && packet.length >= end && sameIgnoringCase(packet, end);
    }

    static int rcode(byte[] packet) {
        return packet[FLAGS + 1] & 0x0f;
    }

    /** The name in a question is first in its packet, so it is never compressed. */
    private boolean sameIgnoringCase(byte[] packet, int end) {
        for (int i = HEADER_SIZE; i < end; i++) {
            int difference = wire[i] ^ packet[i];
            boolean letter = (wire[i] | CASE) >= 'a' && (wire[i] | CASE) <= 'z';
            if (difference != 0 && !(difference == CASE && letter)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] headerOnly(byte[] wire, int rcode) {
        byte[] header = Arrays.copyOf(wire, HEADER_SIZE);
        header[FLAGS] = (byte) (RESPONSE | (header[FLAGS] & (OPCODE | RECURSION_DESIRED)));
        header[FLAGS + 1] = (byte) rcode;
        Arrays.fill(header, 4, HEADER_SIZE, (byte) 0);
        return header;
    }
}
