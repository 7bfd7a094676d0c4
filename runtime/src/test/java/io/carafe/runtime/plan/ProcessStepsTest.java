package io.carafe.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.Ulimit;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Contexts;
import io.carafe.runtime.plugin.IsolatorCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessStepsTest {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static List<Step> steps(LaunchContext context, CommandLine command, StreamPlan streams) {
        return new LaunchPlanner(new IsolatorCatalog(List.of()), SignalsToReset.USUAL)
                .plan(context, command, streams, Lifetime.OF_ENGINE)
                .program()
                .steps();
    }

    private static List<Step> steps(LaunchContext context, CommandLine command, Stage stage) {
        return steps(context, command, new StreamPlan.Descriptors()).stream()
                .filter(step -> step.stage() == stage)
                .toList();
    }

    private static List<String> texts(List<Step> steps) {
        return steps.stream().map(Step::text).toList();
    }

    private static CommandLine command(List<String> environment, String... words) {
        return new CommandLine(List.of(words), environment, "/", false);
    }

    private static CommandLine in(String directory, boolean create) {
        return new CommandLine(List.of("true"), List.of(), directory, create);
    }

    private static List<Step> search(List<String> environment, String... words) {
        return steps(Contexts.rootful().context(), command(environment, words), Stage.EXEC).stream()
                .filter(step -> step.text().startsWith("execve"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "ls|PATH=/a:/b|/a/ls /b/ls",
                "ls|PATH=:/b:|./ls /b/ls ./ls",
                "ls|PATH=rel:/b|rel/ls /b/ls",
                "ls|PATH=|/usr/local/sbin/ls /usr/local/bin/ls /usr/sbin/ls /usr/bin/ls /sbin/ls /bin/ls",
                "ls|XPATH=/a|/usr/local/sbin/ls /usr/local/bin/ls /usr/sbin/ls /usr/bin/ls /sbin/ls /bin/ls",
                "/bin/ls|PATH=/a:/b|/bin/ls",
                "./ls|PATH=/a:/b|./ls",
                "bin/ls|PATH=/a:/b|bin/ls",
            },
            delimiter = '|')
    void aCommandIsSearchedAsByExecvp(String word, String path, String candidates) {
        List<String> tried = search(List.of(path), word, "-l").stream()
                .map(step -> step.arguments().get(0).text().replace("\"", ""))
                .toList();
        assertThat(tried).containsExactly(candidates.split(" "));
    }

    @Test
    void onlyTheLastPlaceMustHaveTheCommand() {
        List<Step> search = search(List.of("PATH=/a:/b:/c"), "ls");
        assertThat(search.subList(0, 2))
                .allSatisfy(step -> assertThat(step.tolerated())
                        .containsExactlyInAnyOrder(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES));
        assertThat(search.get(2).tolerated()).isEmpty();
    }

    @Test
    void thePathIsTheContainers() {
        assertThat(search(List.of(), "ls")).hasSize(DEFAULT_PATH.split(":").length);
    }

    @Test
    void limitsComeBeforeTheUserAndTheUserBeforeTheDirectory() {
        LaunchContext context = Contexts.rootful()
                .spec(spec ->
                        spec.ulimit(new Ulimit("nofile", 64, 128)).ulimit(new Ulimit("core", 0, Ulimit.UNLIMITED)))
                .user(1000, 1001)
                .context();
        assertThat(texts(steps(context, in("/srv", false), Stage.LIMITS)))
                .containsExactly(
                        "prlimit64(0, RLIMIT_NOFILE, {rlim_cur=64, rlim_max=128}, NULL)",
                        "prlimit64(0, RLIMIT_CORE, {rlim_cur=0, rlim_max=RLIM64_INFINITY}, NULL)");
        assertThat(texts(steps(context, in("/srv", false), Stage.CREDENTIALS)))
                .containsExactly("setgroups(1, [1001])", "setresgid(1001, 1001, 1001)", "setresuid(1000, 1000, 1000)");
        assertThat(texts(steps(context, in("/srv", false), Stage.WORKDIR)).get(0))
                .startsWith("openat2(AT_FDCWD, \"/srv\"")
                .contains("RESOLVE_IN_ROOT")
                .contains("RESOLVE_NO_MAGICLINKS");
    }

    @Test
    void aUserNamespaceMayForbidGroups() {
        Step groups = steps(Contexts.rootless().context(), in("/", false), Stage.CREDENTIALS)
                .get(0);
        assertThat(groups.tolerated()).containsExactly(Errno.EPERM);
    }

    @Test
    void theWorkingDirectoryIsMadeWithItsParents() {
        List<Step> making = steps(Contexts.rootful().context(), in("/a/b/c", true), Stage.SETTINGS);
        assertThat(texts(making))
                .containsExactly(
                        "mkdirat(AT_FDCWD, \"/a\", 0755)",
                        "mkdirat(AT_FDCWD, \"/a/b\", 0755)",
                        "mkdirat(AT_FDCWD, \"/a/b/c\", 0755)");
        assertThat(making).allSatisfy(step -> assertThat(step.tolerated()).contains(Errno.EEXIST, Errno.EROFS));
        assertThat(steps(Contexts.rootful().context(), in("/a/b/c", false), Stage.SETTINGS))
                .isEmpty();
    }

    @Test
    void theLastThingsHaveTheirOrder() {
        List<String> last = texts(steps(Contexts.rootful().context(), in("/", false), Stage.LEAVE));
        assertThat(last.get(0)).isEqualTo("umask(022)");
        assertThat(last.get(1)).isEqualTo("prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)");
        // Had the engine died before that, nobody would send the signal.
        assertThat(last.get(2)).startsWith("read(<lifeline>");
        assertThat(last.subList(last.size() - 3, last.size()))
                .containsExactly("dup3(<report>, 3, 0)", "dup3(<trampoline>, 4, O_CLOEXEC)", "close_range(5, ~0U, 0)");
        List<String> end = texts(steps(Contexts.rootful().context(), in("/", false), Stage.EXEC));
        // No signal must reach a process that shares the engine's memory, so that comes last.
        assertThat(end.get(0)).isEqualTo("rt_sigprocmask(SIG_SETMASK, [], NULL, 8)");
        assertThat(end.get(end.size() - 1)).startsWith("execve(");
    }

    /** The kernel takes the wish to end with the engine away when it gives a process its profile. */
    @Test
    void whereASecurityModuleCallsItSomethingItAsksOnceMore() {
        List<String> last = texts(steps(Contexts.rootful().apparmor().context(), in("/", false), Stage.LEAVE));
        assertThat(last.subList(last.size() - 5, last.size()))
                .containsExactly(
                        "dup3(<lifeline>, 6, 0)",
                        "close_range(5, 5, 0)",
                        "dup3(<report>, 3, 0)",
                        "dup3(<trampoline>, 4, O_CLOEXEC)",
                        "close_range(7, ~0U, 0)");
    }

    @Test
    void streamsAreConnectedBeforeAnythingCanPrint() {
        assertThat(texts(steps(Contexts.rootful().context(), in("/", false), Stage.STREAMS)))
                .containsExactly("dup3(<stdin>, 0, 0)", "dup3(<stdout>, 1, 0)", "dup3(<stderr>, 2, 0)", "setsid()");
    }

    @Test
    void aTerminalIsMadeInTheContainer() {
        List<String> terminal =
                texts(steps(
                                Contexts.rootful().user(1000, 1000).context(),
                                in("/", false),
                                new StreamPlan.Terminal(24, 80, true))
                        .stream()
                        .filter(step -> step.stage() == Stage.STREAMS)
                        .toList());
        assertThat(terminal.get(0)).contains("/dev/pts/ptmx");
        assertThat(terminal).anyMatch(text -> text.contains("TIOCSWINSZ") && text.contains("ws_row=24, ws_col=80"));
        assertThat(terminal).anyMatch(text -> text.startsWith("fchownat(<terminal>") && text.contains("1000"));
        assertThat(terminal).containsSubsequence("setsid()", terminal.get(terminal.size() - 1));
        assertThat(texts(steps(Contexts.rootful().context(), in("/", false), new StreamPlan.Terminal(0, 0, true))))
                .noneMatch(text -> text.contains("TIOCSWINSZ"));
    }

    @Test
    void whatTheProgramWasStartedToIgnoreIsNotHandedOn() {
        SignalsToReset signals =
                SignalsToReset.of("Name:\tjava\nSigIgn:\t8000000000001a07\nSigCgt:\t0000000000000000\n");
        List<Step> steps = new LaunchPlanner(new IsolatorCatalog(List.of()), signals)
                .plan(
                        Contexts.rootful().context(),
                        command(List.of(), "true"),
                        new StreamPlan.Descriptors(),
                        Lifetime.OF_ENGINE)
                .program()
                .steps();

        assertThat(steps.stream().map(Step::why).filter(why -> why.endsWith("its default action")))
                .startsWith("give SIGHUP its default action")
                .endsWith(
                        "give signal 10 its default action",
                        "give signal 12 its default action",
                        "give signal 64 its default action")
                .hasSize(15);
        assertThat(SignalsToReset.of("SigIgn:\t0000000000001000\n")).isEqualTo(SignalsToReset.USUAL);
    }
}
