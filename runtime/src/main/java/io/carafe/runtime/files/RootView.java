package io.carafe.runtime.files;

import io.carafe.api.kernel.Descriptor;
import java.util.Optional;

/**
 * The root directory of a container, open.
 *
 * @param directory its top
 * @param owners who its files belong to
 * @param hold what keeps the container from being started meanwhile, when it does not run
 */
record RootView(Descriptor directory, FileOwners owners, Optional<? extends AutoCloseable> hold)
        implements AutoCloseable {
    int number() {
        return directory.number();
    }

    @Override
    public void close() {
        directory.close();
        hold.ifPresent(RootView::release);
    }

    private static void release(AutoCloseable held) {
        try {
            held.close();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
