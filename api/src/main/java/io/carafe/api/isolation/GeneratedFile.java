package io.carafe.api.isolation;

import io.carafe.api.MountSpec;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;

/**
 * A file that the engine writes for one container and mounts over whatever the image has at its place, as Docker does with
 * {@code /etc/hosts}. A mount of the user's at the same place wins. In a container whose root is read-only it is read-only
 * too.
 *
 * @param name in the container's own directory on the host
 * @param target absolute, in the container
 */
public record GeneratedFile(String name, Pathname target) {
    private static final int MODE = 0644;

    public GeneratedFile(String name, String target) {
        this(name, Pathname.of(target));
    }

    /** Where it is on the host. */
    public Pathname path(LaunchContext context) {
        return context.directory().resolve(name);
    }

    /** Whether it is mounted: not when the user mounts something there. */
    public boolean isMounted(LaunchContext context) {
        return context.spec().mounts().stream().map(MountSpec::target).noneMatch(target::equals);
    }

    /** Records that the host's side writes it, and lends it. */
    public void write(LaunchContext context, HostRecorder host, String content) {
        host.to("write the container's " + target).makeFile(path(context), content, MODE);
        lend(context, host);
    }

    /**
     * Records that the host's side lends it, when it has been written: that it takes hold of it where the new process could
     * not, and tells SELinux where that is at work.
     */
    public void lend(LaunchContext context, HostRecorder host) {
        if (isMounted(context)) {
            context.labels()
                    .ifPresent(labels -> host.to("let " + target + " be the container's for SELinux")
                            .step(new HostSteps.Label(path(context), labels.file())));
            context.idMaps()
                    .ifPresent(ids -> host.to("let " + target + " belong to the container")
                            .step(LentMount.of(handle(), bind(context).with(MountAttribute.IDMAP), ids)));
        }
    }

    /** Records that the new process mounts it. */
    public void mount(LaunchContext context, ProgramRecorder program) {
        if (!isMounted(context)) {
            return;
        }
        BindMount mount = bind(context);
        if (context.idMaps().isPresent()) {
            mount.attach(program, Stage.VOLUMES, target.toString(), new Arg.Given(handle()));
        } else {
            mount.record(program, Stage.VOLUMES, target.toString());
        }
    }

    private BindMount bind(LaunchContext context) {
        BindMount mount = BindMount.ofFile(path(context), target);
        return context.spec().readOnlyRoot() ? mount.with(MountAttribute.RDONLY) : mount;
    }

    private Handle handle() {
        return new Handle("file." + name);
    }
}
