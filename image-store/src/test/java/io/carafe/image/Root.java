package io.carafe.image;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks a test that only root can run. Where CARAFE_CI is set it fails for others, and elsewhere it is left out. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Root.Check.class)
@interface Root {

    /** Looks before each test. */
    final class Check implements BeforeEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) {
            if (!"root".equals(System.getProperty("user.name"))) {
                String reason = "giving files away and making device nodes takes root";
                if (System.getenv("CARAFE_CI") != null) {
                    fail(reason);
                }
                abort(reason);
            }
        }
    }
}
