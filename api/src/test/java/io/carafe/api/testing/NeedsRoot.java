package io.carafe.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that makes real namespaces, and therefore wants Linux and root. Anywhere else it is skipped; but where the
 * environment says {@code CARAFE_CI=true}, it fails, so that no build is green because it tested nothing.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRoot.Condition.class)
public @interface NeedsRoot {
    /** Finds out. */
    final class Condition implements ExecutionCondition {
        private static final Path STATUS = Path.of("/proc/self/status");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (isRoot()) {
                return ConditionEvaluationResult.enabled("root on Linux");
            }
            if ("true".equals(System.getenv("CARAFE_CI"))) {
                throw new IllegalStateException("needs root on Linux, and CARAFE_CI=true forbids to skip it");
            }
            return ConditionEvaluationResult.disabled("needs root on Linux");
        }

        private static boolean isRoot() {
            try {
                return Files.exists(STATUS)
                        && Files.readAllLines(STATUS).stream().anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
