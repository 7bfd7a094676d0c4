package io.carafe.namespaces.mnt;

import com.google.inject.Scopes;
import io.carafe.api.isolation.IsolatorModule;
import java.util.List;

/** Brings {@link MntIsolator} into Carafe. */
public final class MntModule extends IsolatorModule {
    public MntModule() {
        super(MntIsolator.class);
    }

    @Override
    protected void bindDependencies() {
        List.of(
                        MountRules.class,
                        DeviceRequests.class,
                        RootFileSystem.class,
                        Devices.class,
                        SystemMounts.class,
                        SharedMemory.class,
                        Volumes.class,
                        Protection.class)
                .forEach(part -> bind(part).in(Scopes.SINGLETON));
    }
}
