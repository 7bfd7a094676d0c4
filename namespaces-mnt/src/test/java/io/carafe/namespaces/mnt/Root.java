package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks tests that only root can run. Where {@code CARAFE_CI=true} they fail for others; elsewhere they are left out. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Root.Check.class)
@interface Root {

    /** Looks before the tests of a class. */
    final class Check implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            if (!"root".equals(System.getProperty("user.name"))) {
                String reason = "making namespaces without a user namespace takes root";
                if ("true".equals(System.getenv("CARAFE_CI"))) {
                    fail(reason);
                }
                abort(reason);
            }
        }
    }
}
