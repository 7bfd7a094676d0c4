package io.carafe.api.kernel;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * Calls on files and descriptors. A {@code directory} is a descriptor that relative paths start from, or
 * {@link #AT_FDCWD}. Every descriptor that a call returns is close-on-exec. Thread-safe.
 */
public interface FileCalls {
    /** The working directory, in place of a directory's descriptor. */
    int AT_FDCWD = -100;

    /** openat2(2); {@code CLOEXEC} is always set. Returns a descriptor. */
    Result openat2(int directory, Pathname path, Set<OpenFlag> flags, int mode, Set<ResolveFlag> resolve);

    /** openat2(2) without restrictions on the walk and without a mode. */
    default Result open(int directory, Pathname path, Set<OpenFlag> flags) {
        return openat2(directory, path, flags, 0, Set.of());
    }

    Result close(int descriptor);

    /** read(2) into a direct buffer from its position, which moves. Returns 0 at the end of the file. */
    Result read(int descriptor, ByteBuffer direct);

    /** pread(2); as {@link #read}, from an offset. */
    Result pread(int descriptor, ByteBuffer direct, long offset);

    /** write(2) of a direct buffer from its position, which moves; may write less than all. */
    Result write(int descriptor, ByteBuffer direct);

    /** pwrite(2); as {@link #write}, at an offset. */
    Result pwrite(int descriptor, ByteBuffer direct, long offset);

    /** lseek(2); {@code whence} is SEEK_SET 0, SEEK_CUR 1, SEEK_END 2, SEEK_DATA 3 or SEEK_HOLE 4. */
    Result lseek(int descriptor, long offset, int whence);

    Result ftruncate(int descriptor, long length);

    Result fsync(int descriptor);

    /** syncfs(2): writes back the whole file system that the descriptor is on. */
    Result syncfs(int descriptor);

    /** flock(2); {@code operation} is LOCK_SH 1, LOCK_EX 2 or LOCK_UN 8, with LOCK_NB 4. */
    Result flock(int descriptor, int operation);

    /** fcntl(2) with F_DUPFD_CLOEXEC: the lowest free descriptor not below {@code least}. */
    Result duplicate(int descriptor, int least);

    /** dup3(2) with O_CLOEXEC: {@code number} is a copy from now on, whatever it was before. */
    Result replace(int descriptor, int number);

    /** fcntl(2) with F_GETFL and F_SETFL, to switch O_NONBLOCK. */
    Result setNonBlocking(int descriptor, boolean nonBlocking);

    /** fcntl(2) with F_SETFD and FD_CLOEXEC, for a descriptor that this process was given. */
    Result setCloseOnExec(int descriptor);

    Result mkdirat(int directory, Pathname path, int mode);

    /** mknodat(2); {@code mode} has the bits of a {@link FileType}. */
    Result mknodat(int directory, Pathname path, int mode, long device);

    Result symlinkat(Pathname target, int directory, Pathname path);

    Result linkat(int fromDirectory, Pathname from, int toDirectory, Pathname to, Set<AtFlag> flags);

    Result unlinkat(int directory, Pathname path, Set<AtFlag> flags);

    /** renameat2(2); {@code noReplace} makes an existing target an error. */
    Result renameat2(int fromDirectory, Pathname from, int toDirectory, Pathname to, boolean noReplace);

    Result fchownat(int directory, Pathname path, long uid, long gid, Set<AtFlag> flags);

    Result fchown(int descriptor, long uid, long gid);

    /** fchmodat(2), which follows a link. */
    Result fchmodat(int directory, Pathname path, int mode);

    Result fchmod(int descriptor, int mode);

    Result utimensat(int directory, Pathname path, Timestamp accessed, Timestamp modified, Set<AtFlag> flags);

    /** futimens(3): the times of an open file. */
    Result futimens(int descriptor, Timestamp accessed, Timestamp modified);

    /** The target of a symbolic link; up to 64 KiB. */
    Answer<Pathname> readlinkat(int directory, Pathname path);

    Answer<FileStatus> statx(int directory, Pathname path, Set<AtFlag> flags);

    Answer<FileSystemStatus> statfs(Pathname path);

    /** The next entries of an open directory, as many as one getdents64(2) gives; empty at its end. */
    Answer<List<DirectoryEntry>> getdents64(int directory);

    /** setxattr(2), which follows a link; {@code /proc/self/fd/N} reaches what an O_PATH descriptor names. */
    Result setxattr(Pathname path, Pathname name, byte[] value);

    /** lsetxattr(2), on the link itself. */
    Result lsetxattr(Pathname path, Pathname name, byte[] value);

    Result fsetxattr(int descriptor, Pathname name, byte[] value);

    /** getxattr(2), which follows a link. */
    Answer<byte[]> getxattr(Pathname path, Pathname name);

    Answer<byte[]> lgetxattr(Pathname path, Pathname name);

    Answer<byte[]> fgetxattr(int descriptor, Pathname name);

    /** listxattr(2), which follows a link. */
    Answer<List<Pathname>> listxattr(Pathname path);

    Answer<List<Pathname>> llistxattr(Pathname path);

    Answer<List<Pathname>> flistxattr(int descriptor);

    /** pipe2(2) with O_CLOEXEC. */
    Answer<Pipe> pipe();

    /** ioctl(2) with a direct buffer as its argument, read and written from index 0. */
    Result ioctl(int descriptor, IoctlRequest request, ByteBuffer direct);

    /** ioctl(2) with a number as its argument. */
    Result ioctl(int descriptor, IoctlRequest request, long argument);

    /**
     * poll(2). {@code timeoutMillis} below 0 waits for ever. An interrupted call is an answer with {@link Errno#EINTR};
     * none ready in time is an answer in which no entry saw anything.
     */
    Answer<List<PollEntry>> poll(List<PollEntry> entries, int timeoutMillis);

    /** eventfd(2), non-blocking; a write of eight bytes makes it readable. */
    Result eventfd();

    /** inotify_init1(2), non-blocking. Returns a descriptor that poll(2) finds readable when there is something to tell. */
    Result inotifyInit();

    /**
     * inotify_add_watch(2), which follows a link; {@code /proc/self/fd/N} reaches an open file whatever its name is now.
     * Returns the number of the watch.
     */
    Result inotifyAddWatch(int inotify, Pathname path, Set<InotifyEvent> events);

    /** What inotify has to tell, as much as one read(2) gives, oldest first; {@link Errno#EAGAIN} when there is nothing. */
    Answer<List<InotifyNotice>> inotifyRead(int inotify);
}
