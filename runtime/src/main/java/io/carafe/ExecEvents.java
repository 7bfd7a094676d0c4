package io.carafe;

import io.carafe.runtime.ExecRunner;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.state.ContainerRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Tells of the further processes of a container, in Docker's words. */
record ExecEvents(EventSink events, ContainerRecord container) {
    /** Tells of one that has just been started, and of its end. */
    void follow(ExecRunner.Execution execution, List<String> command) {
        String words = String.join(" ", command);
        events.note(container, "exec_create: " + words, Map.of("execID", execution.id()));
        events.note(container, "exec_start: " + words, Map.of("execID", execution.id()));
        CompletableFuture<Void> unused = execution.run().exit().thenAccept(code -> ended(execution.id(), code));
    }

    private void ended(String id, int code) {
        events.note(container, "exec_die", Map.of("execID", id, "exitCode", Integer.toString(code)));
    }
}
