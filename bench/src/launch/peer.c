/*
 * What the launch benchmark compares Carafe with. Reads one request a line from standard input, does it, and answers
 * with one line of nanoseconds, one number for each time that it did it:
 *
 *   clone COUNT ROOT        /bin/true of ROOT in six new namespaces, by the fewest means that C has
 *   whole COUNT ROOT STATE  /bin/true of ROOT in a whole container, with files in the directory STATE; see whole.c
 *   exec COUNT WORD...      a command with its arguments, its output thrown away
 *
 * The time is from before the clone until the process has been reaped. Anything that goes wrong ends the program.
 */
#define _GNU_SOURCE
#include "whole.h"

#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_WORDS 64
#define NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP)

extern char **environ;

static char stack[64 * 1024] __attribute__((aligned(16)));

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void reap(pid_t pid, const char *what)
{
    int status;
    if (waitpid(pid, &status, 0) != pid)
        err(1, "wait for %s", what);
    if (status != 0)
        errx(1, "%s ended with wait status 0x%x", what, status);
}

/* Shares the parent's memory, which waits: so a failed call tells by its number which one it was. */
static int child(void *argument)
{
    const char *root = argument;
    char *words[] = {"/bin/true", NULL};
    char *environment[] = {"PATH=/bin", NULL};
    sigset_t none;

    if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
        return 101;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return 102;
    if (mount(root, root, NULL, MS_BIND | MS_REC, NULL) != 0)
        return 103;
    if (chdir(root) != 0)
        return 104;
    if (syscall(SYS_pivot_root, ".", ".") != 0)
        return 105;
    if (umount2(".", MNT_DETACH) != 0)
        return 106;
    if (chdir("/") != 0)
        return 107;
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
        return 108;
    if (sethostname("bench", 5) != 0)
        return 109;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0)
        return 110;
    execve(words[0], words, environment);
    return 111;
}

static long long clone_once(char *root)
{
    long long start = now();
    pid_t pid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | NAMESPACES | SIGCHLD, root);
    if (pid < 0)
        err(1, "clone");
    reap(pid, "the cloned process");
    return now() - start;
}

static long long whole_once(void)
{
    long long start = now();
    pid_t pid = whole_start();
    if (pid < 0)
        err(1, "clone");
    reap(pid, "the container");
    whole_end();
    return now() - start;
}

static long long exec_once(char **words, posix_spawn_file_actions_t *actions)
{
    pid_t pid;
    long long start = now();
    int error = posix_spawnp(&pid, words[0], actions, NULL, words, environ);
    if (error != 0)
        errx(1, "%s: %s", words[0], strerror(error));
    reap(pid, words[0]);
    return now() - start;
}

int main(void)
{
    static char line[8192];
    posix_spawn_file_actions_t actions;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *words[MOST_WORDS + 1] = {NULL};
        int count = 0;
        for (char *word = strtok(line, " \n"); word != NULL && count < MOST_WORDS; word = strtok(NULL, " \n"))
            words[count++] = word;
        if (count < 3)
            errx(1, "not a request");
        int whole = strcmp(words[0], "whole") == 0;
        if (whole && count == 4)
            whole_prepare(words[2], words[3]);
        for (int i = atoi(words[1]); i > 0; i--)
            printf("%lld ", strcmp(words[0], "clone") == 0 ? clone_once(words[2])
                                : whole                    ? whole_once()
                                                           : exec_once(words + 2, &actions));
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
