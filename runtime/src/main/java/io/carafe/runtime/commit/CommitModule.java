package io.carafe.runtime.commit;

import com.google.inject.AbstractModule;

/** Wires what makes images of containers. */
public final class CommitModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CommitPause.class);
        bind(ContainerCommits.class);
    }
}
