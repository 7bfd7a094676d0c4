package io.carafe.api.launch;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.MoveMountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.UnmountFlag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Records one step: first how the call's failure is to be taken, then the call itself, by a method that bears the name
 * of the system call and takes its arguments typed. Immutable; each call of a system call's method records one more step.
 */
public final class StepRecorder {
    private static final Arg AT_FDCWD = new Arg.Constant("AT_FDCWD", -100);
    private static final Arg NULL = new Arg.Null();

    private final ProgramRecorder recorder;
    private final Stage stage;
    private final String why;
    private final Set<Errno> tolerated;
    private final long least;
    private final int skipAfterSuccess;
    private final int skipAfterFailure;

    StepRecorder(ProgramRecorder recorder, Stage stage, String why) {
        this(recorder, stage, why, Set.of(), 0, 0, 0);
    }

    private StepRecorder(
            ProgramRecorder recorder,
            Stage stage,
            String why,
            Set<Errno> tolerated,
            long least,
            int skipAfterSuccess,
            int skipAfterFailure) {
        this.recorder = recorder;
        this.stage = stage;
        this.why = why;
        this.tolerated = tolerated;
        this.least = least;
        this.skipAfterSuccess = skipAfterSuccess;
        this.skipAfterFailure = skipAfterFailure;
    }

    /** These errors do not end the launch; four at most. */
    public StepRecorder tolerating(Errno first, Errno... more) {
        return tolerating(EnumSet.of(first, more));
    }

    /** As {@link #tolerating(Errno, Errno...)}; an empty set tolerates none. */
    public StepRecorder tolerating(Set<Errno> errors) {
        return new StepRecorder(recorder, stage, why, errors, least, skipAfterSuccess, skipAfterFailure);
    }

    /** A result below {@code least} is a failure. */
    public StepRecorder atLeast(long value) {
        return new StepRecorder(recorder, stage, why, tolerated, value, skipAfterSuccess, skipAfterFailure);
    }

    /** After a success, leaves out the next {@code count} steps of this isolator in this stage. */
    public StepRecorder skippingAfterSuccess(int count) {
        return new StepRecorder(recorder, stage, why, tolerated, least, count, skipAfterFailure);
    }

    /** After a tolerated failure, leaves out the next {@code count} steps of this isolator in this stage. */
    public StepRecorder skippingAfterFailure(int count) {
        return new StepRecorder(recorder, stage, why, tolerated, least, skipAfterSuccess, count);
    }

    // Mounts

    /** mount(2); an empty source, type or data is NULL. */
    public void mount(String source, Pathname target, String type, Set<MountFlag> flags, String data) {
        mount(source, target, type, flags, Pathname.of(data));
    }

    /** As {@link #mount(String, Pathname, String, Set, String)}. */
    public void mount(String source, String target, String type, Set<MountFlag> flags, String data) {
        mount(source, Pathname.of(target), type, flags, data);
    }

    /** As {@link #mount(String, Pathname, String, Set, String)}, with options that hold path names, which are bytes. */
    public void mount(String source, Pathname target, String type, Set<MountFlag> flags, Pathname data) {
        record(
                Syscall.MOUNT,
                textOrNull(source),
                new Arg.Text(target),
                textOrNull(type),
                flags(flags),
                data.length() == 0 ? NULL : new Arg.Text(data));
    }

    /** umount2(2). */
    public void umount2(String target, Set<UnmountFlag> flags) {
        record(Syscall.UMOUNT2, Arg.Text.of(target), flags(flags));
    }

    /** pivot_root(2). */
    public void pivotRoot(String newRoot, String putOld) {
        record(Syscall.PIVOT_ROOT, Arg.Text.of(newRoot), Arg.Text.of(putOld));
    }

    /** open_tree(2) of a path; with {@code CLONE}, a detached copy. */
    public Slot openTree(String name, Pathname path, Set<OpenTreeFlag> flags, Set<AtFlag> at) {
        return openTree(name, AT_FDCWD, path, flags, at);
    }

    /** open_tree(2) of what a descriptor names. */
    public Slot openTree(String name, Arg descriptor, Set<OpenTreeFlag> flags, Set<AtFlag> at) {
        EnumSet<AtFlag> all = EnumSet.of(AtFlag.EMPTY_PATH);
        all.addAll(at);
        return openTree(name, descriptor, Pathname.EMPTY, flags, all);
    }

    private Slot openTree(String name, Arg directory, Pathname path, Set<OpenTreeFlag> flags, Set<AtFlag> at) {
        List<Flag> all = new ArrayList<>(flags);
        all.addAll(at);
        return recordInto(name, Syscall.OPEN_TREE, directory, new Arg.Text(path), Arg.Flags.of(all));
    }

    /** move_mount(2) of what one descriptor names onto what another names. */
    public void moveMount(Arg from, Arg to) {
        record(
                Syscall.MOVE_MOUNT,
                from,
                new Arg.Text(Pathname.EMPTY),
                to,
                new Arg.Text(Pathname.EMPTY),
                flags(EnumSet.of(MoveMountFlag.F_EMPTY_PATH, MoveMountFlag.T_EMPTY_PATH)));
    }

    /** mount_setattr(2) on what a descriptor names. */
    public void mountSetattr(Arg mount, Set<AtFlag> at, MountAttributes attributes) {
        EnumSet<AtFlag> all = EnumSet.of(AtFlag.EMPTY_PATH);
        all.addAll(at);
        mountSetattr(mount, Pathname.EMPTY, all, attributes);
    }

    /** mount_setattr(2) on the mount that a path leads to. */
    public void mountSetattr(Pathname path, Set<AtFlag> at, MountAttributes attributes) {
        mountSetattr(AT_FDCWD, path, at, attributes);
    }

    private void mountSetattr(Arg directory, Pathname path, Set<AtFlag> at, MountAttributes attributes) {
        Arg size = new Arg.Int(MountAttributes.SIZE);
        record(Syscall.MOUNT_SETATTR, directory, new Arg.Text(path), flags(at), attributes.block(), size);
    }

    // Files

    /** openat2(2) from the working directory. */
    public Slot openat2(String name, Pathname path, Set<OpenFlag> flags, int mode, Set<ResolveFlag> resolve) {
        return openat2(name, AT_FDCWD, path, flags, mode, resolve);
    }

    /** openat2(2) from a directory. */
    public Slot openat2(
            String name, Arg directory, Pathname path, Set<OpenFlag> flags, int mode, Set<ResolveFlag> resolve) {
        return recordInto(
                name,
                Syscall.OPENAT2,
                directory,
                new Arg.Text(path),
                Structures.openHow(flags, mode, resolve),
                new Arg.Int(Structures.OPEN_HOW_SIZE));
    }

    /** openat(2) from the working directory. */
    public Slot open(String name, String path, Set<OpenFlag> flags) {
        return recordInto(name, Syscall.OPENAT, AT_FDCWD, Arg.Text.of(path), flags(flags), new Arg.Mode(0));
    }

    /** openat(2) of a file that is made when it is not there. */
    public Slot create(String name, Pathname path, Set<OpenFlag> flags, int mode) {
        EnumSet<OpenFlag> all = EnumSet.of(OpenFlag.CREAT);
        all.addAll(flags);
        return recordInto(name, Syscall.OPENAT, AT_FDCWD, new Arg.Text(path), flags(all), new Arg.Mode(mode));
    }

    public void close(Arg descriptor) {
        record(Syscall.CLOSE, descriptor);
    }

    /** dup3(2) without flags: {@code to} survives execve. */
    public void dup3(Arg from, int to) {
        record(Syscall.DUP3, from, new Arg.Int(to), new Arg.Int(0));
    }

    /** dup3(2) with O_CLOEXEC: execve closes {@code to}. */
    public void dup3UntilExec(Arg from, int to) {
        record(Syscall.DUP3, from, new Arg.Int(to), flags(EnumSet.of(OpenFlag.CLOEXEC)));
    }

    /** write(2) of all of {@code content}. */
    public void write(Arg descriptor, Pathname content) {
        atLeast(content.length())
                .record(Syscall.WRITE, descriptor, new Arg.Text(content), new Arg.Int(content.length()));
    }

    /** read(2) of {@code count} bytes that nobody looks at; the end of the file is a failure. */
    public void readSignal(Arg descriptor, int count) {
        atLeast(count).record(Syscall.READ, descriptor, new Arg.Block(new byte[count], "..."), new Arg.Int(count));
    }

    public void mkdir(Pathname path, int mode) {
        mkdirat(AT_FDCWD, path, mode);
    }

    public void mkdirat(Arg directory, Pathname path, int mode) {
        record(Syscall.MKDIRAT, directory, new Arg.Text(path), new Arg.Mode(mode));
    }

    /** mknodat(2); {@code mode} has the type bits. */
    public void mknod(Pathname path, int mode, long device) {
        mknodat(AT_FDCWD, path, mode, device);
    }

    /** As {@link #mknod}, from a directory. */
    public void mknodat(Arg directory, Pathname path, int mode, long device) {
        record(Syscall.MKNODAT, directory, new Arg.Text(path), new Arg.Mode(mode), Structures.device(device));
    }

    public void symlink(String target, Pathname path) {
        symlink(Pathname.of(target), path);
    }

    /** As {@link #symlink(String, Pathname)}. */
    public void symlink(Pathname target, Pathname path) {
        record(Syscall.SYMLINKAT, new Arg.Text(target), AT_FDCWD, new Arg.Text(path));
    }

    public void chmod(Pathname path, int mode) {
        record(Syscall.FCHMODAT, AT_FDCWD, new Arg.Text(path), new Arg.Mode(mode));
    }

    public void chown(Pathname path, long uid, long gid) {
        record(Syscall.FCHOWNAT, AT_FDCWD, new Arg.Text(path), new Arg.Int(uid), new Arg.Int(gid), new Arg.Int(0));
    }

    /** fchownat(2) of what a descriptor names. */
    public void fchown(Arg descriptor, long uid, long gid) {
        record(
                Syscall.FCHOWNAT,
                descriptor,
                new Arg.Text(Pathname.EMPTY),
                new Arg.Int(uid),
                new Arg.Int(gid),
                flags(EnumSet.of(AtFlag.EMPTY_PATH)));
    }

    /** fsetxattr(2) that makes an attribute, or replaces it. */
    public void fsetxattr(Arg descriptor, String name, Pathname value) {
        record(
                Syscall.FSETXATTR,
                descriptor,
                Arg.Text.of(name),
                new Arg.Text(value),
                new Arg.Int(value.length()),
                new Arg.Int(0));
    }

    public void umask(int mask) {
        record(Syscall.UMASK, new Arg.Mode(mask));
    }

    public void chdir(Pathname path) {
        record(Syscall.CHDIR, new Arg.Text(path));
    }

    public void fchdir(Arg directory) {
        record(Syscall.FCHDIR, directory);
    }

    /** ioctl(2). */
    public void ioctl(Arg descriptor, IoctlRequest request, Arg argument) {
        record(Syscall.IOCTL, descriptor, new Arg.Constant(request.name(), request.number()), argument);
    }

    /** ioctl(2) that answers with a descriptor. */
    public Slot ioctlForDescriptor(String name, Arg descriptor, IoctlRequest request, Arg argument) {
        return recordInto(
                name, Syscall.IOCTL, descriptor, new Arg.Constant(request.name(), request.number()), argument);
    }

    /** socket(2); {@code type} gets SOCK_CLOEXEC. */
    public Slot socket(String name, Arg.Constant domain, Arg.Constant type) {
        return recordInto(
                name,
                Syscall.SOCKET,
                domain,
                new Arg.Constant(type.symbol() + "|SOCK_CLOEXEC", type.value() | 0x80000),
                new Arg.Int(0));
    }

    /** sendmsg(2) of one byte and a descriptor (SCM_RIGHTS). */
    public void sendDescriptor(Arg socket, Arg descriptor) {
        atLeast(1).record(Syscall.SENDMSG, socket, Structures.messageWithDescriptor(descriptor), new Arg.Int(0));
    }

    // Namespaces

    /** setns(2). */
    public void setns(Arg namespace, CloneFlag kind) {
        record(Syscall.SETNS, namespace, flags(Set.of(kind)));
    }

    /** unshare(2). */
    public void unshare(Set<CloneFlag> kinds) {
        record(Syscall.UNSHARE, flags(kinds));
    }

    /**
     * clone3(2): everything that follows is done by a second process, which is born into the PID namespace that the first
     * has entered by setns, and into new ones of these kinds. The first one leaves; the second has the same parent. At most
     * once in a program.
     */
    public void clone3(Set<CloneFlag> kinds) {
        record(Syscall.CLONE3, Structures.cloneArgs(kinds), new Arg.Int(Structures.CLONE_ARGS_SIZE));
    }

    public void sethostname(String name) {
        Pathname bytes = Pathname.of(name);
        record(Syscall.SETHOSTNAME, new Arg.Text(bytes), new Arg.Int(bytes.length()));
    }

    public void setdomainname(String name) {
        Pathname bytes = Pathname.of(name);
        record(Syscall.SETDOMAINNAME, new Arg.Text(bytes), new Arg.Int(bytes.length()));
    }

    // Credentials and the process

    /** setresuid(2) of all three. */
    public void setresuid(long uid) {
        record(Syscall.SETRESUID, new Arg.Int(uid), new Arg.Int(uid), new Arg.Int(uid));
    }

    /** setresgid(2) of all three. */
    public void setresgid(long gid) {
        record(Syscall.SETRESGID, new Arg.Int(gid), new Arg.Int(gid), new Arg.Int(gid));
    }

    /** setgroups(2). */
    public void setgroups(List<Long> gids) {
        record(Syscall.SETGROUPS, new Arg.Int(gids.size()), gids.isEmpty() ? NULL : Structures.groups(gids));
    }

    public void setsid() {
        record(Syscall.SETSID);
    }

    /** prctl(2). */
    public void prctl(Arg.Constant option, long argument) {
        record(Syscall.PRCTL, option, new Arg.Int(argument), new Arg.Int(0), new Arg.Int(0), new Arg.Int(0));
    }

    /** prlimit64(2) on the process itself. */
    public void prlimit(Arg.Constant resource, long soft, long hard) {
        record(Syscall.PRLIMIT64, new Arg.Int(0), resource, Structures.rlimit(soft, hard), NULL);
    }

    /** close_range(2). */
    public void closeRange(long first, long last) {
        record(Syscall.CLOSE_RANGE, new Arg.Int(first), Structures.descriptorBound(last), new Arg.Int(0));
    }

    /** rt_sigprocmask(2) that unblocks every signal. */
    public void unblockSignals() {
        record(
                Syscall.RT_SIGPROCMASK,
                new Arg.Constant("SIG_SETMASK", 2),
                new Arg.Block(new byte[Long.BYTES], "[]"),
                NULL,
                new Arg.Int(Long.BYTES));
    }

    /** rt_sigaction(2) that gives a signal its default disposition. */
    public void defaultSignal(Arg.Constant signal) {
        record(Syscall.RT_SIGACTION, signal, Structures.defaultDisposition(), NULL, new Arg.Int(Long.BYTES));
    }

    /** execve(2). */
    public void execve(Pathname file, List<Pathname> arguments, List<Pathname> environment) {
        record(Syscall.EXECVE, new Arg.Text(file), new Arg.Strings(arguments), new Arg.Strings(environment));
    }

    /** Any other call. */
    public void call(Syscall call, Arg... arguments) {
        record(call, arguments);
    }

    /** Any other call, whose result later steps use. */
    public Slot callFor(String name, Syscall call, Arg... arguments) {
        return recordInto(name, call, arguments);
    }

    private void record(Syscall call, Arg... arguments) {
        add(call, List.of(arguments), Optional.empty());
    }

    private Slot recordInto(String name, Syscall call, Arg... arguments) {
        Slot slot = recorder.newSlot(name);
        add(call, List.of(arguments), Optional.of(slot));
        return slot;
    }

    private void add(Syscall call, List<Arg> arguments, Optional<Slot> result) {
        recorder.add(new Step(
                recorder.isolator(),
                stage,
                call,
                arguments,
                why,
                tolerated,
                least,
                skipAfterSuccess,
                skipAfterFailure,
                result));
    }

    private static Arg flags(Set<? extends Flag> flags) {
        return Arg.Flags.of(flags);
    }

    private static Arg textOrNull(String text) {
        return text.isEmpty() ? NULL : Arg.Text.of(text);
    }
}
