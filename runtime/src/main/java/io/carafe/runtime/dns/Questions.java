package io.carafe.runtime.dns;

import io.carafe.api.error.CarafeException;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Deals with the questions of one container, on the loop's thread. */
final class Questions {
    private final String container;
    private final NameDirectory directory;
    private final LocalAnswers local;
    private final Forwarder forwarder;
    private final Forwarder.Share share;

    Questions(String container, NameDirectory directory, LocalAnswers local, Forwarder forwarder) {
        this.container = container;
        this.directory = directory;
        this.local = local;
        this.forwarder = forwarder;
        this.share = forwarder.share();
    }

    void ask(byte[] wire, Client client) {
        Query query;
        try {
            query = Query.parse(wire);
        } catch (Query.Malformed malformed) {
            malformed.reply().ifPresentOrElse(client::answer, () -> client.answer(new byte[0]));
            return;
        }
        NameScope scope;
        try {
            scope = directory.scopeOf(container);
        } catch (CarafeException unknown) {
            client.answer(query.response(Rcode.SERVFAIL).toWire());
            return;
        }
        Optional<Message> answer = local.answer(query, scope);
        if (answer.isPresent()) {
            client.answer(
                    client.isStream() ? answer.get().toWire() : answer.get().toWire(query.payload()));
        } else {
            forwarder.forward(query, scope.upstreams(), client, share);
        }
    }
}
