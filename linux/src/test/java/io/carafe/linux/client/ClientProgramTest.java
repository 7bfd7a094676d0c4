package io.carafe.linux.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Interpreter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's program without a processor: what a kernel and an engine may do to it. */
class ClientProgramTest {
    private static final List<String> JVM = List.of("/java", "@options", "-cp", "classes", "Client");
    private static final int WELCOME = 65;
    private static final int REFUSED = 66;
    private static final int WATCH = 67;
    private static final int RAW = 68;
    private static final int EXIT = 70;
    private static final int EINTR = -4;
    private static final int PREFACE_AND_HEADER = 13;

    private final FakeEngine engine = new FakeEngine();
    private final List<String> environment =
            new ArrayList<>(List.of("CARAFE_ROOT=/root", "CARAFE_RUNTIME_DIR=/run/dir"));
    private List<String> words = List.of("ps");

    private Interpreter client() {
        List<String> arguments = new ArrayList<>(List.of("carafe-client", "/build"));
        arguments.addAll(JVM);
        arguments.addAll(words);
        return new Interpreter(ClientProgram.instructions(), ClientMemory.SIZE, engine, arguments, environment);
    }

    private int exitCode() {
        Interpreter client = client();
        int[] code = new int[1];
        assertThatExceptionOfType(Interpreter.Exited.class)
                .isThrownBy(client::run)
                .satisfies(exited -> code[0] = exited.code);
        return code[0];
    }

    /** It has tried to become the JVM client, which the kernel of these tests does not let it. */
    private void assertFallsBack() {
        assertThat(exitCode()).isEqualTo(125);
        assertThat(engine.calls).last().asString().startsWith("mask");
        assertThat(engine.calls).contains("execve /java " + (words.isEmpty() ? "" : words.get(0)));
        assertThat(complaint()).isEqualTo("carafe: cannot run /java\n");
    }

    private String complaint() {
        return engine.complaint.toString(StandardCharsets.UTF_8);
    }

    private static byte[] exit(int code, long output, long error) {
        return ByteBuffer.allocate(20)
                .putInt(code)
                .putLong(output)
                .putLong(error)
                .array();
    }

    @Test
    void saysWhatIsWantedAndExitsAsToldByTheEngine() {
        words = List.of("run", "", "ä");
        engine.frame(WELCOME).frame(EXIT, exit(7, 12, -1));

        assertThat(exitCode()).isEqualTo(7);
        assertThat(engine.calls)
                .contains("seek 1 12")
                .noneMatch(call -> call.startsWith("seek 2") || call.startsWith("execve"));
        ByteBuffer sent = ByteBuffer.wrap(engine.fromClient.toByteArray());
        assertThat(sent.getLong()).isEqualTo(0x6361_7261_6665_0001L);
        assertThat(sent.get()).isEqualTo((byte) 1);
        assertThat(sent.getInt()).isEqualTo(sent.remaining());
        assertThat(sent.get()).as("run").isEqualTo((byte) 1);
        assertThat(sent.getInt()).isEqualTo(027);
        assertThat(text(sent)).isEqualTo("a build");
        assertThat(text(sent)).isEqualTo("/here");
        assertThat(list(sent)).isEqualTo(words);
        assertThat(list(sent)).isEqualTo(environment);
        assertThat(sent.hasRemaining()).isFalse();
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> list(ByteBuffer in) {
        List<String> list = new ArrayList<>();
        for (int count = in.getInt(); count > 0; count--) {
            list.add(text(in));
        }
        return list;
    }

    /** Where interrupted calls and single bytes are all that there is. */
    @Test
    void everythingMayComeInPieces() {
        engine.mostAtOnce = 1;
        engine.answering(SystemCall.SENDTO, EINTR)
                .answering(SystemCall.PPOLL, EINTR)
                .answering(SystemCall.RECVFROM, EINTR);
        engine.frame(WELCOME).frame(WATCH, "TERM").frame(EXIT, exit(300, -1, Long.MAX_VALUE));

        assertThat(exitCode()).isEqualTo(300 & 0xff);
        assertThat(engine.calls).contains("seek 2 " + Long.MAX_VALUE);
        assertThat(engine.fromClient.size()).isGreaterThan(PREFACE_AND_HEADER);
    }

    @ParameterizedTest
    @CsvSource({"HUP,1", "INT,2", "USR1,10", "TERM,15", "CONT,18", "VTALRM,26", "WINCH,28", "IO,29", "PWR,30"})
    void passesOnWhatIsWatched(String name, int number) {
        engine.frame(WELCOME).frame(WATCH, name);
        Interpreter client = client();
        client.run();
        assertThat(engine.watched()).isEqualTo(1L << (number - 1));
        assertThat(engine.calls).last().isEqualTo("mask 0 " + Long.toHexString(1L << (number - 1)));
        engine.fromClient.reset();

        engine.pending.add(number);
        client.run();

        assertThat(engine.fromClient.toByteArray())
                .isEqualTo(ByteBuffer.allocate(5 + name.length())
                        .put((byte) 2)
                        .putInt(name.length())
                        .put(name.getBytes(StandardCharsets.US_ASCII))
                        .array());
    }

    @Test
    void watchesSeveralAndEachOnce() {
        engine.frame(WELCOME).frame(WATCH, "TERM").frame(WATCH, "INT").frame(WATCH, "TERM");
        client().run();
        assertThat(engine.watched()).isEqualTo(1 << 14 | 1 << 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "SEGV", "QUIT", "", "TERMX", "SIXTEENLETTERS!!"})
    void leavesOthersAlone(String name) {
        engine.frame(WELCOME).frame(WATCH, name);
        client().run();
        assertThat(engine.watched()).isZero();
        assertThat(engine.calls).noneMatch(call -> call.startsWith("mask"));
    }

    @Test
    void whatWasIgnoredStaysIgnoredIfItEndsSessions() {
        engine.dispositions.put(1, 1L);
        engine.dispositions.put(10, 1L);
        engine.frame(WELCOME).frame(WATCH, "HUP").frame(WATCH, "USR1");
        client().run();
        assertThat(engine.watched()).isEqualTo(1 << 9);
    }

    @Test
    void withoutADescriptorForItASignalDoesWhatItUsuallyDoes() {
        engine.answering(SystemCall.SIGNALFD4, -24);
        engine.frame(WELCOME).frame(WATCH, "INT");
        client().run();
        assertThat(engine.calls).noneMatch(call -> call.startsWith("mask"));
    }

    @Test
    void tellsOfAnEngineThatEnds() {
        engine.mostAtOnce = 7;
        engine.frame(WELCOME).raw((byte) EXIT).close();

        assertThat(exitCode()).isEqualTo(125);
        assertThat(complaint())
                .matches(
                        "carafe: the engine has ended while it did this; its log is /run/dir/[0-9a-f]{16}/engine.log\n");
        assertThat(engine.calls).noneMatch(call -> call.startsWith("execve") || call.startsWith("set"));
    }

    @Test
    void tellsWhyAnEngineEndsACommand() {
        engine.frame(WELCOME).frame(REFUSED, "\0stopped: für immer");
        assertThat(exitCode()).isEqualTo(125);
        assertThat(complaint()).isEqualTo("carafe: stopped: für immer\n");
    }

    @Test
    void putsATerminalBackThatWasRaw() {
        engine.terminal = 1;
        engine.frame(WELCOME).frame(RAW, (byte) 1).close();
        exitCode();
        assertThat(engine.calls).contains("get 0", "get 1", "set 1").doesNotContain("get 2");
    }

    @Test
    void leavesATerminalAloneThatIsRawNoLonger() {
        engine.terminal = 0;
        engine.frame(WELCOME).frame(RAW, (byte) 1).frame(RAW, (byte) 0).close();
        exitCode();
        assertThat(engine.calls).doesNotContain("set 0");
    }

    @ParameterizedTest
    @CsvSource({"64,0", "71,0", "65,1", "67,17", "68,2", "70,21", "70,-1", "69,65537"})
    void whatIsNoFrameIsNeverTakenForOne(int type, int length) {
        byte[] header = ByteBuffer.allocate(5).put((byte) type).putInt(length).array();
        engine.frame(WELCOME).raw(header).raw(new byte[40]);
        assertThat(exitCode()).isEqualTo(125);
        assertThat(complaint())
                .startsWith("carafe: the client failed: the engine sent what it does not understand\n")
                .endsWith("carafe --no-engine …\n");
    }

    @ParameterizedTest
    @CsvSource({"65", "68", "69", "70"})
    void framesOfTheWrongKindEndIt(int type) {
        engine.frame(WELCOME).frame(type);
        assertThat(exitCode()).isEqualTo(125);
        assertThat(complaint()).contains("does not understand");
    }

    @Test
    void anythingAtAllEndsItOrLeavesItWaiting() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            for (int j = 0; j < garbage.length && random.nextBoolean(); j += 5) {
                garbage[j] = (byte) (65 + random.nextInt(6));
            }
            FakeEngine other = new FakeEngine().frame(WELCOME).raw(garbage).close();
            List<String> arguments = new ArrayList<>(List.of("carafe-client", "/build"));
            arguments.addAll(JVM);
            Interpreter client =
                    new Interpreter(ClientProgram.instructions(), ClientMemory.SIZE, other, arguments, environment);
            assertThatExceptionOfType(Interpreter.Exited.class).isThrownBy(client::run);
            assertThat(other.calls).noneMatch(call -> call.startsWith("execve"));
        }
    }

    /** The call that fails with EACCES. */
    @ParameterizedTest
    @EnumSource(
            value = SystemCall.class,
            names = {"STATX", "SOCKET", "CONNECT", "OPENAT", "READ", "GETCWD", "SENDTO", "PPOLL", "RECVFROM"})
    void whateverFailsBeforeTheEngineHasBegunTheJvmClientTakesOver(SystemCall call) {
        engine.frame(WELCOME).frame(EXIT, exit(0, -1, -1)).answering(call, -13);
        assertFallsBack();
    }

    @Test
    void whateverTheEngineSaysBeforeItHasBegunTheJvmClientTakesOver() {
        engine.frame(REFUSED, "\1leaving");
        assertFallsBack();
    }

    @Test
    void anEngineThatIsGoneIsForTheJvmClient() {
        engine.close();
        assertFallsBack();
    }

    @Test
    void garbageInFrontIsForTheJvmClient() {
        engine.raw("HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
        assertFallsBack();
    }

    @Test
    void aDirectoryThatOthersCanEnterIsForTheJvmClient() {
        engine.mode = 040755;
        assertFallsBack();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "/", "//a", "/a/", "/a//b", "/.", "/a/./b", "/..", "/a/../b", "./a"})
    void aRootThatIsNotNormalIsForTheJvmClient(String root) {
        words = List.of("--root", root, "ps");
        assertFallsBack();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/.a", "/..a/b", "/...", "/a.b/c..", "/ä ö"})
    void aNormalRootIsNot(String root) {
        words = List.of("--root=" + root, "ps");
        client().run();
        assertThat(engine.calls).anyMatch(call -> call.startsWith("connect"));
    }

    @ParameterizedTest
    @ValueSource(ints = {83, 84})
    void aPathThatIsTooLongForASocketIsForTheJvmClient(int length) {
        environment.set(1, "CARAFE_RUNTIME_DIR=/" + "x".repeat(length - 1));
        if (length == 84) {
            assertFallsBack();
        } else {
            client().run();
            assertThat(engine.calls).anyMatch(call -> call.startsWith("connect /xx") && call.endsWith("/socket 110"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOME=home", "HOME="})
    void aHomeThatIsNotAmongTheVariablesIsForTheJvmClient(String home) {
        environment.set(0, home);
        assertFallsBack();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " a"})
    void aBuildThatIsNotNamedIsForTheJvmClient(String build) {
        engine.build = build;
        assertFallsBack();
    }

    @Test
    void aBuildWithALongNameIsForTheJvmClient() {
        engine.build = "x".repeat(256);
        assertFallsBack();
    }

    @Test
    void aProgramWithAnothersRightsIsForTheJvmClient() {
        engine.answering(SystemCall.GETUID, 1001);
        assertFallsBack();
    }

    @Test
    void saysHowItIsCalled() {
        Interpreter client = new Interpreter(
                ClientProgram.instructions(), ClientMemory.SIZE, engine, "carafe-client", "/build", "/java");
        assertThatExceptionOfType(Interpreter.Exited.class)
                .isThrownBy(client::run)
                .satisfies(exited -> assertThat(exited.code).isEqualTo(125));
        assertThat(complaint()).startsWith("usage: carafe-client BUILD-FILE JAVA");
    }
}
