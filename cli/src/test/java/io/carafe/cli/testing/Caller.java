package io.carafe.cli.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Whoever gives the commands of a test in one {@link Way}: root, as whom the test runs, or a user whom root makes for it.
 *
 * @param carafe the command, which runs in {@link #directory()}
 * @param rootfs a root file system of busybox's that is the caller's
 */
public record Caller(Command carafe, Path rootfs, Optional<TestUser> user) implements AutoCloseable {
    private static final String IDS = "300000-365535";

    /** @param temporary the test's own, in which there is one of each way at most */
    public static Caller of(Way way, Path temporary) throws IOException, InterruptedException {
        if (way.isOfRoot()) {
            Path directory = Files.createDirectory(temporary.resolve(way.name()));
            return new Caller(Command.in(directory, way), Busybox.make(directory.resolve("rootfs")), Optional.empty());
        }
        // Others must get there.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        TestUser user = TestUser.make("carafe-caller-", temporary);
        user.grant(IDS);
        Command carafe = user.command(TestUser.launcher(temporary), way, List.of());
        Path rootfs = Busybox.make(carafe.directory().resolve("rootfs"));
        Caller caller = new Caller(carafe, rootfs, Optional.of(user));
        caller.own(rootfs);
        return caller;
    }

    /** Makes a tree the caller's. */
    public void own(Path tree) throws IOException, InterruptedException {
        if (user.isPresent()) {
            TestUser.run("chown", "-hR", user.get().name() + ":" + user.get().name(), tree.toString());
        }
    }

    /** Where the command runs, and whatever else the test has. */
    public Path directory() {
        return carafe.directory();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        carafe.close();
        if (user.isPresent()) {
            user.get().close();
        }
    }
}
