package io.carafe.image;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.FileAccess;
import java.util.Optional;

/**
 * Binds one {@link ImageStore}. Wants a {@link Kernel}; takes {@link ImageUsers} when somebody sets the binding, and
 * otherwise no image counts as used; {@link StoreWatch} and {@link ImageObserver}, who are nobody otherwise; and
 * {@link FileAccess}, otherwise by the rights of this process.
 */
public final class ImageModule extends AbstractModule {
    private final Pathname directory;

    /**
     * @param directory absolute; made on first use
     */
    public ImageModule(Pathname directory) {
        this.directory = directory;
    }

    @Override
    protected void configure() {
        requireBinding(Kernel.class);
        OptionalBinder.newOptionalBinder(binder(), ImageUsers.class)
                .setDefault()
                .toInstance(ImageUsers.none());
        OptionalBinder.newOptionalBinder(binder(), StoreWatch.class)
                .setDefault()
                .toInstance(StoreWatch.NOBODY);
        OptionalBinder.newOptionalBinder(binder(), ImageObserver.class)
                .setDefault()
                .toInstance(ImageObserver.NOBODY);
        OptionalBinder.newOptionalBinder(binder(), FileAccess.class);
    }

    @Provides
    @Singleton
    ImageStore imageStore(
            Kernel kernel, Optional<FileAccess> access, ImageUsers users, StoreWatch watch, ImageObserver observer) {
        return ImageStore.open(access.orElseGet(() -> FileAccess.ofProcess(kernel)), directory, users, watch, observer);
    }
}
