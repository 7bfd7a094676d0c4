package io.carafe.cli;

import static io.carafe.cli.testing.TestUser.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestUser;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Tests of images in the hands of a user without any rights, who has ranges of ids or has not, as the parameter says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RootlessImageCase {
    @Parameter
    boolean ranges;

    /** Root's, that all can enter. */
    Path directory;

    TestUser user;
    Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeUser() throws IOException, InterruptedException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "carafe-images");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        user = TestUser.make("carafe-images-", directory);
        if (ranges) {
            user.grant("300000-365535");
        }
        carafe = user.command(TestUser.launcher(directory), Way.WITH_ENGINE, List.of());
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void removeUser() throws IOException, InterruptedException {
        carafe.close();
        user.close();
        run("rm", "-rf", directory.toString());
    }

    /** What a command prints, which succeeds. */
    final String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    /** Removes all containers, and all images that are newer than one. */
    final void removeAllAfter(String image) {
        ok("ps", "-aq").lines().forEach(id -> ok("rm", "-f", id));
        ok("images", "-q", "--filter", "since=" + image).lines().forEach(id -> ok("rmi", "-f", id));
    }
}
