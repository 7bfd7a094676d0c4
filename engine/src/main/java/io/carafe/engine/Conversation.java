package io.carafe.engine;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ExitCode;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PeerCredentials;
import io.carafe.client.Frame;
import io.carafe.client.FrameChannel;
import io.carafe.client.FrameType;
import io.carafe.client.Hello;
import io.carafe.client.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One connection from its beginning to its end, on a thread of its own. */
final class Conversation {
    private static final Duration HELLO_PATIENCE = Duration.ofSeconds(10);
    private static final String WITHOUT_ENGINE = " Run it without the engine: carafe --no-engine …";

    private final Kernel kernel;
    private final EngineIdentity identity;
    private final SessionHandler handler;
    private final SessionRegistry sessions;
    private final EngineControl control;
    private final EngineLog log;
    private final Connection connection;
    private final FrameChannel channel;

    Conversation(
            Kernel kernel,
            EngineIdentity identity,
            SessionHandler handler,
            SessionRegistry sessions,
            EngineControl control,
            EngineLog log,
            Connection connection) {
        this.kernel = kernel;
        this.identity = identity;
        this.handler = handler;
        this.sessions = sessions;
        this.control = control;
        this.log = log;
        this.connection = connection;
        this.channel = new FrameChannel(connection);
    }

    /** Whatever the other side does, this comes to an end: by what it says, by its silence, or by its absence. */
    void hold() {
        try (connection) {
            converse();
        } catch (IOException | RuntimeException e) {
            log.note("a client was sent away: " + e);
        }
    }

    private void converse() throws IOException {
        connection.within(HELLO_PATIENCE);
        PeerCredentials peer = connection.peer();
        if (peer.uid() != kernel.geteuid()) {
            refuse("the engine is user " + kernel.geteuid() + "'s, and this command is user " + peer.uid() + "'s."
                    + WITHOUT_ENGINE);
            return;
        }
        int version = channel.accept();
        if (version != FrameChannel.VERSION) {
            refuse("the engine speaks version " + FrameChannel.VERSION + " of the protocol, and this command version "
                    + version + "." + WITHOUT_ENGINE);
            return;
        }
        Frame first = channel.read();
        if (first != null) {
            answer(Hello.of(first), peer);
        }
    }

    private void answer(Hello hello, PeerCredentials peer) throws IOException {
        switch (hello.request()) {
            case STATUS ->
                channel.write(Frame.of(FrameType.TEXT, EngineStatus.of(identity, sessions.count(), handler.running())));
            case STOP -> {
                log.note("asked to stop by process " + peer.pid());
                control.stop();
                channel.write(new Frame(FrameType.WELCOME, new byte[0]));
                // The client knows the end of this process by that of its connection.
                control.awaitProcessEnd();
            }
            case RUN -> {
                if (hello.build().equals(identity.build())) {
                    run(hello, peer);
                } else {
                    refuseOtherBuild();
                }
            }
        }
    }

    private void refuseOtherBuild() throws IOException {
        if (control.leaveIfIdle()) {
            log.note("leaving: a client of another build wants an engine of its own");
            channel.write(new Refusal(true, "the engine is of another build and is leaving; try again").frame());
            return;
        }
        refuse("the engine (process " + identity.pid() + ", version " + identity.version()
                + ") is of another build than this command, and at work: " + sessions.count() + " sessions, "
                + handler.running() + " containers. Stop it with: carafe engine stop." + WITHOUT_ENGINE);
    }

    private void run(Hello hello, PeerCredentials peer) throws IOException {
        Optional<Descriptor> pidfd = connection.peerProcess();
        if (pidfd.isEmpty()) {
            return;
        }
        try (ClientProcess client = new ClientProcess(kernel, peer.pid(), pidfd.get())) {
            client.mustShareOurWorld();
            ClientDescriptors taken = new DescriptorTaker(kernel).take(client);
            try (SessionStreams streams = new SessionStreams(kernel, taken, client::isInForeground)) {
                begin(hello, client, streams);
            }
        } catch (CarafeException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void begin(Hello hello, ClientProcess client, SessionStreams streams) throws IOException {
        SessionThread thread = new SessionThread(handler, log);
        Session session = new Session(hello, client, streams, channel, thread);
        if (!sessions.begin(session)) {
            channel.write(new Refusal(true, "the engine is leaving; try again").frame());
            return;
        }
        try {
            channel.write(new Frame(FrameType.WELCOME, new byte[0]));
            connection.withoutLimit();
            thread.begin(session, last -> conclude(session, streams, last));
            listen(session);
            thread.awaitEnd();
        } finally {
            sessions.end(session);
        }
    }

    /** The command is done: whoever reads what it wrote sees the end before the client has its exit code. */
    private void conclude(Session session, SessionStreams streams, Frame last) {
        streams.close();
        sessions.end(session);
        try {
            channel.write(last);
        } catch (IOException gone) {
            // It need not be told any more.
        }
        connection.cut();
    }

    private void listen(Session session) {
        try {
            for (Frame frame = channel.read(); frame != null; frame = channel.read()) {
                if (frame.type() != FrameType.SIGNAL) {
                    throw new IOException("a client in a session sent " + frame);
                }
                session.signalled(frame.text());
            }
        } catch (IOException | RuntimeException e) {
            log.note("the session of " + session.name() + " is cut: " + e);
        }
        session.end(ExitCode.ENGINE_ERROR);
    }

    private void refuse(String message) throws IOException {
        channel.write(new Refusal(false, message).frame());
    }
}
