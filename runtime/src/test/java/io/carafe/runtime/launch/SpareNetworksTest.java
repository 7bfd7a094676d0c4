package io.carafe.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpareNetworksTest {
    private static final Set<CloneFlag> NETWORK = Set.of(CloneFlag.NEWNET);
    private static final Duration LONG = Duration.ofHours(1);

    private final Kernel kernel = mock(Kernel.class);
    private final AtomicInteger last = new AtomicInteger(100);
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private SpareNetworks networks = new SpareNetworks(kernel, LONG);

    @BeforeEach
    void aKernel() {
        lenient().when(kernel.unshare(NETWORK)).thenReturn(Result.of(0));
        lenient().when(kernel.setns(anyInt(), any())).thenReturn(Result.of(0));
        lenient().when(kernel.open(anyInt(), any(), any())).thenAnswer(call -> {
            open.add(last.incrementAndGet());
            return Result.of(last.get());
        });
        lenient().when(kernel.close(anyInt())).thenAnswer(call -> {
            assertThat(open.remove(call.<Integer>getArgument(0))).isTrue();
            return Result.of(0);
        });
    }

    @AfterEach
    void nothingStaysOpen() {
        networks.close();
        await().until(open::isEmpty);
    }

    private static LaunchProgram program(Set<CloneFlag> flags) {
        ProgramRecorder recorder = new ProgramRecorder("test");
        recorder.at(Stage.USER).to("come before").chdir(Pathname.of("/before"));
        recorder.at(Stage.SOURCES).to("come after").chdir(Pathname.of("/after"));
        return new LaunchProgram(flags, recorder.steps());
    }

    @Test
    void aProgramEntersOneBeforeAllThatDependsOnTheNetwork() {
        LaunchProgram entering = SpareNetworks.entering(program(Set.of(CloneFlag.NEWNET, CloneFlag.NEWUTS)));

        assertThat(entering.cloneFlags()).containsExactly(CloneFlag.NEWUTS);
        assertThat(entering.steps().stream().map(Step::text))
                .containsExactly("chdir(\"/before\")", "setns(<network.spare>, CLONE_NEWNET)", "chdir(\"/after\")");
    }

    @Test
    void whatBelongsToAnotherUserNamespaceIsMadeThere() {
        assertThat(SpareNetworks.suit(program(NETWORK))).isTrue();
        assertThat(SpareNetworks.suit(program(Set.of(CloneFlag.NEWNET, CloneFlag.NEWUSER))))
                .isFalse();
        assertThat(SpareNetworks.suit(program(Set.of(CloneFlag.NEWUTS)))).isFalse();
    }

    @Test
    void theFirstComesTooEarlyAndNoneIsGivenTwice() {
        assertThat(networks.take()).isEmpty();
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Descriptor one = await().until(networks::take, Optional::isPresent).orElseThrow();
            assertThat(taken.add(one.number())).isTrue();
            assertThat(open).contains(one.number());
            one.close();
        }
        // What is ready, and the way back of the thread that makes them.
        await().until(() -> open.size() == SpareNetworks.MOST + 1);
    }

    @Test
    void theThreadComesBackFromEachThatItMakes() {
        networks.take();
        verify(kernel, timeout(10_000).times(SpareNetworks.MOST)).setns(101, NETWORK);
    }

    @Test
    void noneIsKeptForEver() {
        networks = new SpareNetworks(kernel, Duration.ofMillis(20));
        networks.take();
        verify(kernel, timeout(10_000).times(SpareNetworks.MOST)).unshare(NETWORK);
        await().until(open::isEmpty);
        assertThat(networks.take()).isEmpty();
        verify(kernel, timeout(10_000).times(2 * SpareNetworks.MOST)).unshare(NETWORK);
    }

    @Test
    void whoMayNotMakeAnyGoesOnWithout() {
        lenient().when(kernel.unshare(NETWORK)).thenReturn(Result.failure(Errno.EPERM));
        networks.take();
        verify(kernel, timeout(10_000)).unshare(NETWORK);
        await().until(open::isEmpty);
        assertThat(networks.take()).isEmpty();
        verify(kernel, never()).setns(anyInt(), any());
    }

    @Test
    void nobodyIsGivenOneAfterTheEnd() {
        networks.take();
        await().until(() -> open.size() == SpareNetworks.MOST + 1);
        networks.close();
        await().until(open::isEmpty);
        assertThat(networks.take()).isEmpty();
        assertThat(List.copyOf(open)).isEmpty();
    }

    // With links

    /** A link upon whatever the test says. */
    private record Cable(String name, AtomicInteger upon, boolean broken) implements NetworkLink {
        @Override
        public String text() {
            return name;
        }

        @Override
        public int foundation(NetlinkCalls netlink, int socket) {
            return upon.get();
        }

        @Override
        public void make(NetlinkCalls netlink, int socket, int foundation, int namespace) {
            if (broken) {
                throw new CarafeException("no cables left");
            }
        }
    }

    private void socketsCanBeHad() {
        lenient().when(kernel.netlinkSocket()).thenAnswer(call -> {
            open.add(last.incrementAndGet());
            return Result.of(last.get());
        });
    }

    @Test
    void oneIsReadyWithTheLinksThatWereAskedFor() {
        socketsCanBeHad();
        List<NetworkLink> links = List.of(new Cable("a", new AtomicInteger(5), false));
        assertThat(networks.take(links, 3)).isEmpty();
        SpareNetwork spare = await().until(() -> networks.take(links, 3), Optional::isPresent)
                .orElseThrow();
        assertThat(spare.foundations()).containsExactly(5);
        assertThat(spare.socket()).isPresent();
        assertThat(networks.take()).isEmpty();
        spare.close();
    }

    @Test
    void aLinkUponWhatIsGoneIsOfNoUse() {
        socketsCanBeHad();
        AtomicInteger bridge = new AtomicInteger(5);
        List<NetworkLink> links = List.of(new Cable("a", bridge, false));
        networks.take(links, 3);
        // A namespace and a socket each, and the way back of the thread that makes them.
        await().until(() -> open.size() == 2 * SpareNetworks.MOST + 1);
        bridge.set(6);
        SpareNetwork spare = await().until(() -> networks.take(links, 3), Optional::isPresent)
                .orElseThrow();
        assertThat(spare.foundations()).containsExactly(6);
        spare.close();
    }

    @Test
    void ofFewKindsThereAreAnyAndAllGoAtTheEnd() {
        socketsCanBeHad();
        for (int i = 0; i < 10; i++) {
            networks.take(List.of(new Cable("c" + i, new AtomicInteger(i), false)), 3);
        }
        await().until(() -> open.size() == 2 * SpareNetworks.MOST * SpareNetworks.KINDS + 1);
        networks.close();
        await().until(open::isEmpty);
    }

    @Test
    void whereNoLinkCanBeMadeContainersGetToKnowWhyNot() {
        socketsCanBeHad();
        List<NetworkLink> links = List.of(new Cable("a", new AtomicInteger(5), true));
        networks.take(links, 3);
        await().until(open::isEmpty);
        assertThat(networks.take(links, 3)).isEmpty();
    }
}
