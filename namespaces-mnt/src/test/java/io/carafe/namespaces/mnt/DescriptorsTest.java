package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.api.testing.Contexts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever steps the kernel refuses of those that it may refuse, what was opened is closed, once, and used while open. */
class DescriptorsTest {
    static Stream<Contexts> containers() {
        Mounts mounts = new Mounts(
                List.of(BindMount.ofFile(Pathname.of("/f"), Pathname.of("/etc/f")), volume()), List.of(tmpfs()));
        return Stream.of(
                Contexts.rootful().mounts(mounts),
                Contexts.rootful().spec(spec -> spec.privileged(true)),
                Contexts.rootful().enters(NamespaceKind.IPC, 5),
                Contexts.rootless().mounts(mounts),
                Contexts.rootless().host(NamespaceKind.IPC, NamespaceKind.NET));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void areClosed(Contexts contexts) {
        LaunchContext context = contexts.context();
        List<Step> steps = Isolators.program(context);
        // EBADF is not the kernel's to choose: it follows from what was refused before.
        Predicate<Step> refusable = step -> step.tolerated().stream().anyMatch(errno -> errno != Errno.EBADF);
        walk(steps, step -> false);
        walk(steps, refusable);
        steps.stream().filter(refusable).forEach(refused -> {
            walk(steps, step -> step == refused);
            walk(steps, refusable.and(step -> step != refused));
        });
    }

    /** Executes the program as the launcher would. */
    private static void walk(List<Step> steps, Predicate<Step> refused) {
        Set<Slot> open = new HashSet<>();
        for (Stage stage : Stage.values()) {
            List<Step> ofStage =
                    steps.stream().filter(step -> step.stage() == stage).toList();
            for (int i = 0; i < ofStage.size(); i++) {
                Step step = ofStage.get(i);
                boolean usable = open.containsAll(used(step));
                assertThat(usable || step.tolerated().contains(Errno.EBADF))
                        .as("what is used is open at %s", step.text())
                        .isTrue();
                if (!usable || refused.test(step)) {
                    i += step.skipAfterFailure();
                    continue;
                }
                step.result().ifPresent(open::add);
                if (step.call() == Syscall.CLOSE && step.arguments().get(0) instanceof Arg.Result result) {
                    open.remove(result.slot());
                }
                i += step.skipAfterSuccess();
                assertThat(i).as("the end of %s", stage).isLessThan(ofStage.size());
            }
        }
        assertThat(open).isEmpty();
    }

    private static List<Slot> used(Step step) {
        List<Slot> used = new ArrayList<>();
        for (Arg argument : step.arguments()) {
            if (argument instanceof Arg.Result result) {
                used.add(result.slot());
            }
        }
        return used;
    }

    private static BindMount volume() {
        return new BindMount(Pathname.of("/v"), true, Pathname.of("/a/b/c"), true, Set.of(), MountFlag.SLAVE, true);
    }

    private static MountSpec.Tmpfs tmpfs() {
        return new MountSpec.Tmpfs(Pathname.of("/t"), OptionalLong.empty(), OptionalInt.empty(), "");
    }
}
