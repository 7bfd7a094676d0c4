package io.carafe.namespaces.cgroup;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.resources.Controller;
import java.util.Optional;

/** Sets one limit of a container's group. */
record WriteSetting(ControlGroup.Member member, Setting setting) implements HostStep {
    @Override
    public String text() {
        Setting.Entry first = setting.entries().get(0);
        String device =
                setting.device().map(path -> "<number of " + path + "> ").orElse("");
        return "write(\"" + member.directory().resolve(first.file()) + "\", \"" + device + first.content() + "\")";
    }

    @Override
    public void perform(HostSide host) {
        Result written = attempt(host.kernel());
        if (GroupFile.isMissing(written)) {
            if (setting.optional()) {
                return;
            }
            throw new UnsupportedFeatureException(
                    member.directory() + " has no " + setting.entries().get(0).file()
                            + (setting.missing().isEmpty() ? "" : ": " + setting.missing()),
                    "");
        }
        if (!written.ok()) {
            throw refused(host.kernel(), written);
        }
    }

    private KernelException refused(Kernel kernel, Result written) {
        Setting.Entry first = setting.entries().get(0);
        String attempted =
                "write " + content(kernel, first) + " to " + member.directory().resolve(first.file());
        Errno errno = written.errno();
        String advice = "";
        if (setting.controller() == Controller.MEMORY && errno == Errno.EBUSY) {
            advice = "The container uses more than that now.";
        } else if (setting.why().equals(Words.REALTIME) && errno == Errno.EINVAL) {
            advice = "The group above has no such time to give: make one that has, and name it by --cgroup-parent.";
        }
        return new KernelException(attempted, errno, advice);
    }

    /** What the kernel said in the end; ENOENT when it cannot bound this. */
    Result attempt(Kernel kernel) {
        Result written = write(kernel);
        return GroupFile.isMissing(written) && enable(kernel) ? write(kernel) : written;
    }

    /** What the limit is now; none when the kernel cannot bound this. */
    Optional<FormerSetting> former(Kernel kernel) {
        Optional<FormerSetting> there = read(kernel);
        return there.isEmpty() && enable(kernel) ? read(kernel) : there;
    }

    /** Has a group of version 2 have the controller, and tells whether that was worth a try. */
    private boolean enable(Kernel kernel) {
        EnableController enable = new EnableController(member, setting.controller());
        if (!member.isVersion2() || !enable.isPossible()) {
            return false;
        }
        Result enabled = enable.attempt(kernel);
        if (!enabled.ok() && !setting.optional()) {
            enable.refuse(enabled);
        }
        return true;
    }

    private Optional<FormerSetting> read(Kernel kernel) {
        return setting.entries().stream()
                .map(entry -> member.directory().resolve(entry.file()))
                .flatMap(file -> new GroupFile(kernel, file)
                        .content().map(content -> new FormerSetting(file, again(kernel, content))).stream())
                .findFirst();
    }

    /**
     * What is to be written for a file to say what it says now: its first line, of which memory.oom_control takes only the
     * number; of a file with a line for each device, that of this one.
     */
    private String again(Kernel kernel, String content) {
        if (setting.device().isEmpty()) {
            return content.lines().findFirst().orElse("").replace("oom_kill_disable ", "");
        }
        String device = numbers(kernel, setting.device().get()) + " ";
        return content.lines()
                .filter(line -> line.startsWith(device))
                .findFirst()
                .orElse(device + setting.none());
    }

    private Result write(Kernel kernel) {
        Result written = Result.of(0);
        for (Setting.Entry entry : setting.entries()) {
            written = new GroupFile(kernel, member.directory().resolve(entry.file())).write(content(kernel, entry));
            if (!GroupFile.isMissing(written)) {
                return written;
            }
        }
        return written;
    }

    private String content(Kernel kernel, Setting.Entry entry) {
        return setting.device().map(path -> numbers(kernel, path) + " ").orElse("") + entry.content();
    }

    private static String numbers(Kernel kernel, Pathname path) {
        DeviceNumber number = new FindBlockDevice(path).number(kernel);
        return number.major() + ":" + number.minor();
    }
}
