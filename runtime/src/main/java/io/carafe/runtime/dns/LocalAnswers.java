package io.carafe.runtime.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Answers what is to be known about the containers of a scope. */
final class LocalAnswers {
    /** A container's name vanishes with it, so nobody may remember an answer. */
    private static final long TTL = 0;

    private final Random random;

    /** @param random shuffles the addresses of a name, so that those who take the first one spread */
    LocalAnswers(Random random) {
        this.random = random;
    }

    /** The answer; empty when somebody else is to be asked. */
    Optional<Message> answer(Query query, NameScope scope) {
        Record question = query.question();
        Optional<List<InetAddress>> addresses = addresses(question.getName(), scope);
        if (addresses.isPresent()) {
            return Optional.of(withAddresses(query, addresses.get()));
        }
        Optional<Name> name = question.getType() == Type.PTR ? nameOf(question.getName(), scope) : Optional.empty();
        if (name.isPresent()) {
            Message response = query.response(Rcode.NOERROR);
            response.addRecord(new PTRRecord(question.getName(), DClass.IN, TTL, name.get()), Section.ANSWER);
            return Optional.of(response);
        }
        return scope.internal() ? Optional.of(query.response(Rcode.NXDOMAIN)) : Optional.empty();
    }

    private static Optional<List<InetAddress>> addresses(Name name, NameScope scope) {
        String text = name.toString(true);
        return scope.networks().stream()
                .flatMap(network -> network.addresses(text).stream())
                .findFirst();
    }

    /** No record of the type that was asked for is an answer, too: the name exists (RFC 2308, NODATA). */
    private Message withAddresses(Query query, List<InetAddress> addresses) {
        Message response = query.response(Rcode.NOERROR);
        Name name = query.question().getName();
        int type = query.question().getType();
        List<InetAddress> shuffled = new ArrayList<>(addresses);
        Collections.shuffle(shuffled, random);
        for (InetAddress address : shuffled) {
            if (address instanceof Inet4Address && (type == Type.A || type == Type.ANY)) {
                response.addRecord(new ARecord(name, DClass.IN, TTL, address), Section.ANSWER);
            } else if (address instanceof Inet6Address && (type == Type.AAAA || type == Type.ANY)) {
                response.addRecord(new AAAARecord(name, DClass.IN, TTL, address), Section.ANSWER);
            }
        }
        return response;
    }

    private static Optional<Name> nameOf(Name reverse, NameScope scope) {
        InetAddress address;
        try {
            address = ReverseMap.fromName(reverse);
        } catch (UnknownHostException | RuntimeException noAddress) {
            return Optional.empty();
        }
        return scope.networks().stream()
                .flatMap(network -> network.nameOf(address).stream())
                .flatMap(name -> absolute(name).stream())
                .findFirst();
    }

    /** The name of a network may have what no domain name has. */
    private static Optional<Name> absolute(String name) {
        try {
            return Optional.of(Name.fromString(name, Name.root));
        } catch (TextParseException notOne) {
            return Optional.empty();
        }
    }
}
