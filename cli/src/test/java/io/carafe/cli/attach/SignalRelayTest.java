package io.carafe.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.carafe.Container;
import io.carafe.api.error.ContainerConflictException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class SignalRelayTest {
    private final Container container = mock(Container.class);
    private final Map<String, Runnable> handlers = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private final SignalRelay relay = relay(false);

    private SignalRelay relay(boolean outlived) {
        return new SignalRelay(container, outlived, events::add, code -> events.add("exit " + code));
    }

    @BeforeEach
    void connect() {
        connect(relay);
    }

    private void connect(SignalRelay one) {
        one.connect((name, handler) -> handlers.put(name, handler) == null);
    }

    @Test
    void passesOnByName() {
        relay.containerRuns();

        handlers.get("USR1").run();
        handlers.get("HUP").run();

        InOrder order = inOrder(container);
        order.verify(container).signal("USR1");
        order.verify(container).signal("HUP");
    }

    @Test
    void keepsWhatComesTooEarly() {
        handlers.get("INT").run();
        verify(container, never()).signal(any());

        relay.containerRuns();

        verify(container).signal("INT");
    }

    @Test
    void theThirdRequestToEndKills() {
        relay.containerRuns();

        handlers.get("INT").run();
        handlers.get("TERM").run();
        assertThat(events).isEmpty();
        handlers.get("INT").run();

        assertThat(events).containsExactly("got 3 SIGTERM/SIGINTs, forcefully ending the container");
        verify(container).signal("KILL");
    }

    @Test
    void theThirdRequestLeavesAContainerAloneThatCanDoWithoutUs() {
        SignalRelay leaving = relay(true);
        connect(leaving);
        leaving.containerRuns();

        for (int i = 0; i < 3; i++) {
            handlers.get("TERM").run();
        }

        assertThat(events).containsExactly("got 3 SIGTERM/SIGINTs, forcefully exiting", "exit 1");
        verify(container, times(2)).signal("TERM");
        verify(container, never()).signal("KILL");
    }

    @Test
    void theThirdRequestToEndLeavesAContainerThatDoesNotStart() {
        for (int i = 0; i < 3; i++) {
            handlers.get("INT").run();
        }

        assertThat(events).containsExactly("got 3 SIGTERM/SIGINTs, forcefully ending the container", "exit 130");
    }

    @Test
    void aContainerThatHasEndedIsNoTrouble() {
        relay.containerRuns();
        doThrow(new ContainerConflictException("not running", ""))
                .when(container)
                .signal(any());

        handlers.get("TERM").run();
    }
}
