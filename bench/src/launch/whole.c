/*
 * A whole container by the fewest means that C has: what Carafe does for one with no options, and in the same order, less
 * all that makes it a container that somebody else can look at, stop or find again. That is what the kernel wants for it.
 */
#define _GNU_SOURCE
#include "whole.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILTER_LENGTH 661
#define NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)
#define KEYCTL_JOIN_SESSION_KEYRING 1

/* Shares the parent's memory, which waits: so a failed call tells by its number which one it was. */
#define MUST(number, call)                                                                                              \
    do {                                                                                                                \
        if ((call) < 0)                                                                                                 \
            return number;                                                                                              \
    } while (0)

static char stack[64 * 1024] __attribute__((aligned(16)));
static struct sock_filter filter[FILTER_LENGTH];
static const char *const hierarchies[] = {"memory", "blkio", "pids", "unified"};
static const char *const files[] = {"hosts", "resolv.conf", "hostname"};

enum { HIERARCHIES = 4, FILES = 3 };

static char groups[HIERARCHIES][256];
static int tasks[HIERARCHIES];
static int sources[FILES];
static char directory[256];
static char rootfs[256];
static char memory[256];

static int handle(const char *path)
{
    return open(path, O_PATH | O_CLOEXEC);
}

static int cover(const char *type, const char *path, unsigned long flags, const char *data)
{
    mkdir(path, 0755);
    int place = handle(path);
    if (place < 0 || fchdir(place) < 0 || mount(type, ".", type, flags, data) < 0 || chdir("/") < 0)
        return -1;
    return close(place);
}

static int put(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written < 0 ? -1 : 0;
}

static int place_mount(int mounted, const char *path)
{
    int place = handle(path);
    if (place < 0)
        return -1;
    int moved = syscall(SYS_move_mount, mounted, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    close(place);
    close(mounted);
    return moved;
}

static int mask(const char *path)
{
    int place = handle(path);
    if (place < 0)
        return 0;
    int done;
    if (fchdir(place) == 0) {
        done = mount("tmpfs", ".", "tmpfs", MS_RDONLY, "mode=755") < 0 || chdir("/") < 0 ? -1 : 0;
    } else {
        int null = syscall(SYS_open_tree, AT_FDCWD, "/dev/null", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
        done = null < 0 ? -1 : place_mount(null, path);
    }
    close(place);
    return done;
}

static int protect(const char *path)
{
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    int copy = syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC);
    if (copy < 0)
        return errno == ENOENT ? 0 : -1;
    if (syscall(SYS_mount_setattr, copy, "", AT_EMPTY_PATH, &attributes, sizeof attributes) < 0)
        return -1;
    return place_mount(copy, path);
}

static int devices(void)
{
    static const struct { const char *path; int major, minor; } nodes[] = {
        {"/dev/null", 1, 3}, {"/dev/zero", 1, 5}, {"/dev/full", 1, 7}, {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0}};
    static const struct { const char *target, *path; } links[] = {
        {"/proc/self/fd", "/dev/fd"}, {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"},
        {"/proc/self/fd/2", "/dev/stderr"}, {"/proc/kcore", "/dev/core"}, {"pts/ptmx", "/dev/ptmx"}};
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
        if (mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)) < 0)
            return -1;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i].target, links[i].path) < 0)
            return -1;
    return 0;
}

static int loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int network = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (network < 0 || ioctl(network, SIOCSIFFLAGS, &request) < 0)
        return -1;
    return close(network);
}

static int credentials(void)
{
    static const int kept[] = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31};
    for (int capability = 0; capability <= 40; capability++) {
        int keep = 0;
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            keep |= kept[i] == capability;
        if (!keep && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            return -1;
    }
    gid_t group = 0;
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
        return -1;
    return syscall(SYS_setgroups, 1, &group) < 0 || syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0 ? -1 : 0;
}

static int child(void *unused)
{
    static const char *const masked[] = {
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap"};
    static const char *const protected[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    static char options[1024];
    char *words[] = {"/bin/true", NULL};
    char *environment[] = {"PATH=/bin", NULL};
    struct sock_fprog program = {FILTER_LENGTH, filter};
    sigset_t none;

    (void)unused;
    for (int i = 0; i < HIERARCHIES; i++)
        if (tasks[i] >= 0)
            MUST(101, write(tasks[i], "0", 1));
    for (int i = 0; i < FILES; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        MUST(102, sources[i] = syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    }
    umask(0);
    MUST(103, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    MUST(104, mount("tmpfs", memory, "tmpfs", 0, "mode=0700"));
    MUST(105, chdir(memory));
    MUST(106, mkdir("upper", 0755));
    MUST(107, mkdir("work", 0700));
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work,index=off,metacopy=off,redirect_dir=nofollow",
             rootfs, memory, memory);
    char merged[300];
    snprintf(merged, sizeof merged, "%s/merged", directory);
    MUST(108, mount("overlay", merged, "overlay", 0, options));
    MUST(109, chdir(merged));
    MUST(110, syscall(SYS_pivot_root, ".", "."));
    MUST(111, chdir("/"));
    MUST(112, cover("tmpfs", "/dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
    MUST(113, devices());
    MUST(114, cover("sysfs", "/sys", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    MUST(115, cover("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    MUST(116, cover("tmpfs", "/sys/fs/cgroup", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755"));
    MUST(117, cover("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5"));
    MUST(118, cover("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=67108864"));
    MUST(119, cover("mqueue", "/dev/mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    MUST(120, umount2(".", MNT_DETACH));
    for (int i = 0; i < FILES; i++) {
        char path[300];
        snprintf(path, sizeof path, "/etc/%s", files[i]);
        mkdir("/etc", 0755);
        mknod(path, S_IFREG | 0644, 0);
        MUST(121, place_mount(sources[i], path));
    }
    MUST(122, loopback());
    MUST(123, put("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0"));
    MUST(124, put("/proc/sys/net/ipv4/ping_group_range", "0 2147483647"));
    MUST(125, sethostname("bench", 5));
    for (size_t i = 0; i < sizeof masked / sizeof *masked; i++)
        MUST(126, mask(masked[i]));
    for (size_t i = 0; i < sizeof protected / sizeof *protected; i++)
        MUST(127, protect(protected[i]));
    MUST(128, setsid());
    MUST(129, credentials());
    umask(022);
    MUST(130, syscall(SYS_close_range, 3, ~0U, 0));
    MUST(131, syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program));
    sigemptyset(&none);
    MUST(132, sigprocmask(SIG_SETMASK, &none, NULL));
    execve(words[0], words, environment);
    return 133;
}

/* As many instructions as Carafe's filter has, which the kernel checks and translates; all of them let everything through. */
static void make_filter(void)
{
    filter[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 1; i < FILTER_LENGTH - 1; i++)
        filter[i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1000 + i, 0, 0);
    filter[FILTER_LENGTH - 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

/* A program that lets every device be used. */
static int device_program(void)
{
    struct bpf_insn instructions[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1}, {.code = BPF_JMP | BPF_EXIT}};
    union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
                           .insn_cnt = 2,
                           .insns = (unsigned long)instructions,
                           .license = (unsigned long)"Apache-2.0"};
    return syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
}

static void enter_groups(int program)
{
    for (int i = 0; i < HIERARCHIES; i++) {
        char path[300];
        snprintf(groups[i], sizeof groups[i], "/sys/fs/cgroup/%s/carafe-bench-%d", hierarchies[i], getpid());
        tasks[i] = -1;
        if (mkdir(groups[i], 0755) < 0) {
            groups[i][0] = 0;
            continue;
        }
        snprintf(path, sizeof path, "%.250s/pids.max", groups[i]);
        if (strcmp(hierarchies[i], "pids") == 0 && put(path, "2048") < 0)
            err(1, "%s", path);
        int unified = strcmp(hierarchies[i], "unified") == 0;
        if (unified) {
            int group = open(groups[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            union bpf_attr attach = {.target_fd = group,
                                     .attach_bpf_fd = program,
                                     .attach_type = BPF_CGROUP_DEVICE,
                                     .attach_flags = BPF_F_ALLOW_MULTI};
            if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach) < 0)
                err(1, "attach to %s", groups[i]);
            close(group);
        }
        snprintf(path, sizeof path, "%.250s/%s", groups[i], unified ? "cgroup.procs" : "tasks");
        tasks[i] = open(path, O_WRONLY | O_CLOEXEC);
    }
}

static void leave_groups(void)
{
    for (int i = 0; i < HIERARCHIES; i++) {
        close(tasks[i]);
        if (groups[i][0] != 0 && rmdir(groups[i]) < 0)
            err(1, "remove %s", groups[i]);
    }
}

static void write_files(int present)
{
    static const char *const content[] = {
        "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n", "nameserver 192.0.2.1\n", "bench\n"};
    for (int i = 0; i < FILES; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        if ((present ? put(path, content[i]) : unlink(path)) < 0)
            err(1, "%s", path);
    }
}

void whole_prepare(const char *root, const char *state)
{
    char merged[300];
    snprintf(rootfs, sizeof rootfs, "%s", root);
    snprintf(directory, sizeof directory, "%s/whole", state);
    snprintf(memory, sizeof memory, "%s/whole/memory", state);
    snprintf(merged, sizeof merged, "%s/whole/merged", state);
    mkdir(directory, 0711);
    mkdir(memory, 0711);
    mkdir(merged, 0711);
    make_filter();
}

pid_t whole_start(void)
{
    static int program;
    if (program == 0 && (program = device_program()) < 0)
        err(1, "load a program for devices");
    enter_groups(program);
    write_files(1);
    return clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | NAMESPACES | SIGCHLD, NULL);
}

void whole_end(void)
{
    leave_groups();
    write_files(0);
}
