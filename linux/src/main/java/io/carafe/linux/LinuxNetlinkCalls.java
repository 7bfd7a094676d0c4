package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.kernel.Result;
import io.carafe.api.netlink.AddressStatus;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.Route;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.netlink.ChangeMessages;
import io.carafe.linux.netlink.QueryMessages;
import io.carafe.linux.netlink.Replies;
import io.carafe.linux.netlink.Replies.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Calls of rtnetlink(7). The kernel does what a message says while that is being sent, so that its answer is there
 * afterwards; nobody ever waits for one.
 */
interface LinuxNetlinkCalls extends NetlinkCalls {
    int AF_NETLINK = 16;
    int SOCK_RAW = 3;
    int SOL_NETLINK = 270;
    int NETLINK_CAP_ACK = 10;
    int NETLINK_EXT_ACK = 11;
    int MSG_DONTWAIT = 0x40;
    int SOCKADDR_NL = 12;
    int IOVEC = 16;
    int MSGHDR = 56;

    /** The kernel fills 32 KiB at most. */
    int ANSWER = 64 * 1024;

    /** More links, addresses or routes than any machine has; a list that is longer is no list. */
    int MOST_ENTRIES = 1 << 20;

    int ATTEMPTS = 10;

    Door door();

    @Override
    default Result netlinkSocket() {
        Result socket = door().call(SystemCall.SOCKET, AF_NETLINK, SOCK_RAW | LinuxSocketCalls.SOCK_CLOEXEC, 0);
        if (socket.ok()) {
            // Words about errors are a favour of newer kernels, and nothing depends on them.
            switchOn(socket.raw(), NETLINK_EXT_ACK);
            switchOn(socket.raw(), NETLINK_CAP_ACK);
        }
        return socket;
    }

    private void switchOn(long socket, int option) {
        try (Scratch scratch = door().scratch()) {
            Block one = scratch.zeroes(4);
            one.putInt(0, 1);
            door().call(SystemCall.SETSOCKOPT, socket, SOL_NETLINK, option, one.address(), 4);
        }
    }

    @Override
    default NetlinkAnswer change(int socket, List<NetlinkChange> changes) {
        if (changes.isEmpty()) {
            return NetlinkAnswer.DONE;
        }
        int first = sequence();
        int last = first + changes.size() - 1;
        try (Scratch scratch = door().scratch()) {
            Result sent = send(scratch, socket, ChangeMessages.of(changes, first));
            if (!sent.ok()) {
                return new NetlinkAnswer(sent, "", 0);
            }
            NetlinkAnswer answer = NetlinkAnswer.DONE;
            Block block = scratch.room(ANSWER);
            while (true) {
                Result received = receive(socket, block);
                if (!received.ok()) {
                    return answer.ok() ? new NetlinkAnswer(received, "", 0) : answer;
                }
                for (Reply reply : replies(block, received)) {
                    int index = reply.sequence() - first;
                    if (!reply.isError() || index < 0 || index >= changes.size()) {
                        continue;
                    }
                    if (reply.errorNumber() != 0 && answer.ok()) {
                        answer = new NetlinkAnswer(new Result(-reply.errorNumber()), reply.complaint(), index);
                    }
                    if (reply.sequence() == last) {
                        return answer;
                    }
                }
            }
        }
    }

    @Override
    default Answer<List<LinkStatus>> links(int socket) {
        return list(socket, QueryMessages::links, Reply::link);
    }

    @Override
    default Answer<LinkStatus> link(int socket, LinkName name) {
        int sequence = sequence();
        try (Scratch scratch = door().scratch()) {
            Result sent = send(scratch, socket, QueryMessages.link(name, sequence));
            if (!sent.ok()) {
                return Answer.failure(sent);
            }
            Block block = scratch.room(ANSWER);
            while (true) {
                Result received = receive(socket, block);
                if (!received.ok()) {
                    return Answer.failure(received);
                }
                for (Reply reply : replies(block, received)) {
                    Optional<LinkStatus> link = reply.link();
                    if (reply.sequence() == sequence && link.isPresent()) {
                        return Answer.of(link.get());
                    }
                    if (reply.sequence() == sequence && reply.isError() && reply.errorNumber() != 0) {
                        return Answer.failure(new Result(-reply.errorNumber()));
                    }
                }
            }
        }
    }

    @Override
    default Answer<List<AddressStatus>> addresses(int socket) {
        return list(socket, QueryMessages::addresses, Reply::address);
    }

    @Override
    default Answer<List<Route>> routes(int socket) {
        return list(socket, QueryMessages::routes, Reply::route);
    }

    /** A list that was made while something in it changed is asked for again. */
    private <T> Answer<List<T>> list(int socket, IntFunction<byte[]> question, Function<Reply, Optional<T>> part) {
        Answer<List<T>> answer = Answer.failure(Errno.EAGAIN);
        for (int attempt = 0; attempt < ATTEMPTS && answer.failedWith(Errno.EAGAIN); attempt++) {
            answer = listOnce(socket, question, part);
        }
        return answer;
    }

    private <T> Answer<List<T>> listOnce(int socket, IntFunction<byte[]> question, Function<Reply, Optional<T>> part) {
        int sequence = sequence();
        List<T> found = new ArrayList<>();
        boolean interrupted = false;
        try (Scratch scratch = door().scratch()) {
            Result sent = send(scratch, socket, question.apply(sequence));
            if (!sent.ok()) {
                return Answer.failure(sent);
            }
            Block block = scratch.room(ANSWER);
            while (found.size() < MOST_ENTRIES) {
                Result received = receive(socket, block);
                if (!received.ok()) {
                    return Answer.failure(received);
                }
                for (Reply reply : replies(block, received)) {
                    if (reply.sequence() != sequence) {
                        continue;
                    }
                    interrupted |= reply.isInterrupted();
                    if ((reply.isDone() || reply.isError()) && reply.errorNumber() != 0) {
                        return Answer.failure(new Result(-reply.errorNumber()));
                    }
                    if (reply.isDone()) {
                        return interrupted ? Answer.failure(Errno.EAGAIN) : Answer.of(found);
                    }
                    part.apply(reply).ifPresent(found::add);
                }
            }
            return Answer.failure(Errno.EMSGSIZE);
        }
    }

    /**
     * Named as the receiver, the kernel asks for the rights of the sender alone; and else for those of whoever has opened
     * the socket, too, who may be a process in a namespace that has none anywhere else.
     */
    private Result send(Scratch scratch, int socket, byte[] message) {
        Block block = scratch.room(message.length);
        block.put(0, message);
        Block kernel = scratch.zeroes(SOCKADDR_NL);
        kernel.putShort(0, AF_NETLINK);
        Block vector = scratch.zeroes(IOVEC);
        vector.putLong(0, block.address());
        vector.putLong(8, message.length);
        Block header = scratch.zeroes(MSGHDR);
        header.putLong(0, kernel.address());
        header.putInt(8, SOCKADDR_NL);
        header.putLong(16, vector.address());
        header.putLong(24, 1);
        return door().call(SystemCall.SENDMSG, socket, header.address(), 0);
    }

    private Result receive(int socket, Block block) {
        Result received = door().uninterrupted(SystemCall.RECVFROM, socket, block.address(), ANSWER, MSG_DONTWAIT, 0);
        return received.failedWith(Errno.EAGAIN) ? Result.failure(Errno.EBADMSG) : received;
    }

    private static List<Reply> replies(Block block, Result received) {
        return Replies.in(block.memory().slice(block.start(), (int) received.raw()));
    }

    /** So that what somebody who gave up has left in the socket is not taken for an answer. */
    private static int sequence() {
        return (int) System.nanoTime() & 0x3fffffff;
    }
}
