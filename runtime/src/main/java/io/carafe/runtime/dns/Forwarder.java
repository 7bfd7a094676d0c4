package io.carafe.runtime.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.xbill.DNS.Rcode;

/** Asks others, and bounds how much of that goes on at a time. On the loop's thread. */
final class Forwarder {
    /** In all; each takes a descriptor. */
    static final int MOST = 1024;

    /** By one container, so that one alone cannot keep the others from asking. */
    static final int MOST_OF_ONE = 128;

    private final EventLoop loop;
    private final Random random;
    private final Duration patience;
    private int underWay;

    /**
     * @param random secure: chooses ids that nobody can guess (RFC 5452)
     * @param patience how long each server is waited for
     */
    Forwarder(EventLoop loop, Random random, Duration patience) {
        this.loop = loop;
        this.random = random;
        this.patience = patience;
    }

    /** How many questions of one container are under way. */
    final class Share {
        private int taken;

        private Share() {}

        private boolean take() {
            if (taken >= MOST_OF_ONE || underWay >= MOST) {
                return false;
            }
            taken++;
            underWay++;
            return true;
        }

        private void giveBack() {
            taken--;
            underWay--;
        }
    }

    Share share() {
        return new Share();
    }

    void forward(Query query, List<InetSocketAddress> upstreams, Client client, Share share) {
        if (upstreams.isEmpty() || !share.take()) {
            client.answer(query.response(Rcode.SERVFAIL).toWire());
            return;
        }
        new Attempts(query, upstreams, client, share).next();
    }

    /** One question, and the servers that are asked in turn. */
    private final class Attempts implements Exchange.Outcome {
        private final Query query;
        private final List<InetSocketAddress> upstreams;
        private final Client client;
        private final Share share;
        private int tried;

        Attempts(Query query, List<InetSocketAddress> upstreams, Client client, Share share) {
            this.query = query;
            this.upstreams = upstreams;
            this.client = client;
            this.share = share;
        }

        private void next() {
            InetSocketAddress upstream = upstreams.get(tried++);
            int id = random.nextInt(1 << Short.SIZE);
            Exchange<?> exchange =
                    client.isStream() ? new TcpExchange(loop, query, id, this) : new UdpExchange(loop, query, id, this);
            exchange.begin(upstream, patience);
        }

        @Override
        public void answered(byte[] packet) {
            int rcode = Query.rcode(packet);
            if ((rcode == Rcode.SERVFAIL || rcode == Rcode.REFUSED) && tried < upstreams.size()) {
                next();
                return;
            }
            share.giveBack();
            boolean fits = client.isStream() || packet.length <= query.forwardedPayload();
            client.answer(fits ? packet : query.truncated());
        }

        @Override
        public void failed() {
            if (tried < upstreams.size()) {
                next();
            } else {
                share.giveBack();
                client.answer(query.response(Rcode.SERVFAIL).toWire());
            }
        }
    }
}
