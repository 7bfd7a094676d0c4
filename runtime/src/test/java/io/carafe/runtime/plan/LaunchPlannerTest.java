package io.carafe.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.api.testing.Contexts;
import io.carafe.runtime.plugin.IsolatorCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LaunchPlannerTest {
    private static final CommandLine COMMAND = new CommandLine(List.of("true"), List.of("PATH=/bin"), "/", false);
    private static final LaunchContext CONTEXT = Contexts.rootful().context();

    private static LaunchPlan plan(LaunchContext context, Isolator... isolators) {
        return new LaunchPlanner(new IsolatorCatalog(Arrays.asList(isolators)), SignalsToReset.USUAL)
                .plan(context, COMMAND, new StreamPlan.Descriptors(), Lifetime.OF_ENGINE);
    }

    /** Records a step in each stage given, and numbers them. */
    private static Isolator recording(String name, Stage... stages) {
        return new TestIsolator(name) {
            @Override
            public void launch(LaunchContext context, ProgramRecorder program) {
                for (int i = 0; i < stages.length; i++) {
                    program.at(stages[i]).to("test").chdir(Pathname.of("/" + name + i));
                }
            }
        };
    }

    /** An isolator that does nothing. */
    private abstract static class TestIsolator implements Isolator {
        private final String name;

        TestIsolator(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "for a test";
        }
    }

    private static List<String> recorded(LaunchPlan plan) {
        return plan.program().steps().stream()
                .filter(step -> !step.isolator().equals("process"))
                .map(Step::text)
                .toList();
    }

    @Test
    void stepsAreOrderedByStageThenByNameThenAsRecorded() {
        List<Isolator> isolators = new ArrayList<>(List.of(
                recording("b", Stage.SETTINGS, Stage.ROOTFS, Stage.SETTINGS),
                recording("a", Stage.SETTINGS, Stage.SETTINGS, Stage.USER),
                recording("c", Stage.CONFINE, Stage.NAMESPACES)));
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(isolators, new Random(seed));
            assertThat(recorded(plan(CONTEXT, isolators.toArray(Isolator[]::new))))
                    .containsExactly(
                            "chdir(\"/a2\")",
                            "chdir(\"/c1\")",
                            "chdir(\"/b1\")",
                            "chdir(\"/a0\")",
                            "chdir(\"/a1\")",
                            "chdir(\"/b0\")",
                            "chdir(\"/b2\")",
                            "chdir(\"/c0\")");
        }
    }

    @Test
    void theLastStepBecomesTheCommand() {
        List<Step> steps =
                plan(CONTEXT, recording("z", Stage.CONFINE)).program().steps();
        assertThat(steps.get(steps.size() - 1).call()).isEqualTo(Syscall.EXECVE);
        assertThat(steps).isSortedAccordingTo((a, b) -> a.stage().compareTo(b.stage()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"DESCRIPTORS", "HOLD", "BIRTH", "EXEC"})
    void theEnginesOwnStagesAreClosedToIsolators(Stage stage) {
        assertThatThrownBy(() -> plan(CONTEXT, recording("zeta", stage)))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("the isolator zeta (")
                .hasMessageContaining(
                        "records a step in the stage " + stage + ", which is the engine's own: chdir(\"/zeta0\")");
    }

    @Test
    void theProcessWaitsOnlyForWhatSomebodyDoesMeanwhile() {
        Isolator busy = new TestIsolator("busy") {
            @Override
            public void whileHeld(LaunchContext context, HostRecorder host) {
                host.to("map users").write("/proc/<child>/uid_map", "0 0 1");
            }
        };
        assertThat(plan(CONTEXT, recording("idle", Stage.SETTINGS)).program().steps())
                .noneMatch(step -> step.stage() == Stage.HOLD);
        LaunchPlan held = plan(CONTEXT, recording("idle", Stage.SETTINGS), busy);
        assertThat(held.program().steps().get(0)).satisfies(step -> {
            assertThat(step.stage()).isEqualTo(Stage.HOLD);
            assertThat(step.call()).isEqualTo(Syscall.READ);
            // The end of the pipe means that the engine gave up or died.
            assertThat(step.least()).isEqualTo(1);
        });
        assertThat(held.whileHeld()).hasSize(1);
    }

    @Test
    void whoEntersAPidNamespaceIsBornIntoItBySecondClone() {
        LaunchPlan plan = plan(CONTEXT, entering("pid", CloneFlag.NEWPID), recording("root", Stage.ROOTFS));
        assertThat(plan.program().cloneFlags()).containsExactly(CloneFlag.NEWUTS);
        assertThat(recorded(plan))
                .startsWith(
                        "setns(<pid>, CLONE_NEWPID)",
                        "clone3({flags=CLONE_VM|CLONE_PIDFD|CLONE_PARENT|CLONE_CLEAR_SIGHAND}, 88)",
                        "chdir(\"/root0\")");
        assertThat(recorded(plan(CONTEXT, entering("net", CloneFlag.NEWNET))))
                .containsExactly("setns(<net>, CLONE_NEWNET)");
    }

    @Test
    void itIsTheSecondProcessThatHolds() {
        Isolator busy = new TestIsolator("busy") {
            @Override
            public void whileHeld(LaunchContext context, HostRecorder host) {
                host.to("write").write("/proc/<child>/x", "1");
            }
        };
        List<Syscall> calls = plan(CONTEXT, busy, entering("pid", CloneFlag.NEWPID)).program().steps().stream()
                .map(Step::call)
                .toList();
        assertThat(calls).startsWith(Syscall.SETNS, Syscall.CLONE3, Syscall.READ);
    }

    @Test
    void newNamespacesAreMadeInTheUserNamespaceThatIsEntered() {
        LaunchPlan plan = plan(CONTEXT, entering("user", CloneFlag.NEWUSER));
        assertThat(plan.program().cloneFlags()).isEmpty();
        assertThat(recorded(plan).get(1)).contains("CLONE_NEWUTS");
    }

    @Test
    void aFurtherProcessJoinsAndNeitherLaunchesNorPrepares() {
        Isolator isolator = new TestIsolator("one") {
            @Override
            public Set<CloneFlag> cloneFlags(LaunchContext context) {
                throw new AssertionError();
            }

            @Override
            public void launch(LaunchContext context, ProgramRecorder program) {
                throw new AssertionError();
            }

            @Override
            public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
                host.to("open it").give(new Handle("it"), "/proc/1/ns/uts");
                program.at(Stage.NAMESPACES).to("enter it").setns(new Arg.Given(new Handle("it")), CloneFlag.NEWUTS);
            }
        };
        LaunchPlanner planner = new LaunchPlanner(new IsolatorCatalog(Set.of(isolator)), SignalsToReset.USUAL);
        LaunchPlan plan = planner.planJoin(CONTEXT, COMMAND, new StreamPlan.Descriptors(), Lifetime.OF_ENGINE);
        assertThat(recorded(plan)).containsExactly("setns(<it>, CLONE_NEWUTS)");
        assertThat(plan.prepare()).hasSize(1);
        assertThat(plan.program().steps()).anyMatch(LaunchPlannerTest::diesWithEngine);
        assertThat(planner.planJoin(CONTEXT, COMMAND, new StreamPlan.Descriptors(), Lifetime.UNBOUND)
                        .program()
                        .steps())
                .noneMatch(LaunchPlannerTest::diesWithEngine);
    }

    private static boolean diesWithEngine(Step step) {
        return step.text().contains("PR_SET_PDEATHSIG") || step.text().contains("lifeline");
    }

    private static Isolator entering(String name, CloneFlag kind) {
        return new TestIsolator(name) {
            @Override
            public Set<CloneFlag> cloneFlags(LaunchContext context) {
                return Set.of(CloneFlag.NEWUTS);
            }

            @Override
            public void launch(LaunchContext context, ProgramRecorder program) {
                program.at(Stage.NAMESPACES).to("enter").setns(new Arg.Given(new Handle(name)), kind);
            }
        };
    }

    @Test
    void flagsStepsAndEffectsOfAllAreGathered() {
        Isolator one = new TestIsolator("one") {
            @Override
            public Set<CloneFlag> cloneFlags(LaunchContext context) {
                return Set.of(CloneFlag.NEWPID, CloneFlag.NEWNS);
            }

            @Override
            public void prepare(LaunchContext context, HostRecorder host) {
                host.declare("link", "veth0");
                host.to("make a link").run(List.of("/sbin/ip", "link"));
            }
        };
        Isolator two = new TestIsolator("two") {
            @Override
            public Set<CloneFlag> cloneFlags(LaunchContext context) {
                return Set.of(CloneFlag.NEWNS, CloneFlag.NEWNET);
            }

            @Override
            public void whileHeld(LaunchContext context, HostRecorder host) {
                host.declare("directory", "/x");
            }
        };
        LaunchPlan plan = plan(CONTEXT, two, one);
        assertThat(plan.program().cloneFlags())
                .containsExactlyInAnyOrder(CloneFlag.NEWPID, CloneFlag.NEWNS, CloneFlag.NEWNET);
        assertThat(plan.prepare())
                .singleElement()
                .satisfies(step -> assertThat(step.isolator()).isEqualTo("one"));
        assertThat(plan.effects())
                .containsExactly(new HostEffect("one", "link", "veth0"), new HostEffect("two", "directory", "/x"));
        // What is only declared while held is no reason to wait.
        assertThat(plan.whileHeld()).isEmpty();
    }

    @Test
    void slotsOfDifferentIsolatorsDiffer() {
        Isolator a = opening("a");
        Isolator b = opening("b");
        List<Slot> slots = plan(CONTEXT, a, b).program().steps().stream()
                .map(Step::result)
                .flatMap(Optional::stream)
                .toList();
        assertThat(slots).extracting(Slot::number).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
    }

    private static Isolator opening(String name) {
        return new TestIsolator(name) {
            @Override
            public void launch(LaunchContext context, ProgramRecorder program) {
                program.at(Stage.SETTINGS).to("look").open(name, "/x", Set.of());
            }
        };
    }

    @Test
    void aProcessOfItsOwnIsTheEnginesSiblingAndWaitsToBeWrittenDown() {
        LaunchPlan plan = new LaunchPlanner(new IsolatorCatalog(List.of()), SignalsToReset.USUAL)
                .plan(CONTEXT, COMMAND, new StreamPlan.Descriptors(), Lifetime.OF_ITS_OWN);

        assertThat(plan.program().cloneFlags()).contains(CloneFlag.PARENT);
        assertThat(plan.holds()).isTrue();
        assertThat(plan.program().steps()).noneMatch(step -> step.text().contains("PR_SET_PDEATHSIG"));
        assertThat(plan(CONTEXT).program().cloneFlags()).doesNotContain(CloneFlag.PARENT);
        assertThat(plan(CONTEXT).holds()).isFalse();
        assertThat(plan(CONTEXT).program().steps()).anyMatch(step -> step.text().contains("PR_SET_PDEATHSIG"));
    }
}
