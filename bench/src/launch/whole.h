#include <sys/types.h>

/* Says of what root file system, and where there is a directory for files and mounts. */
void whole_prepare(const char *root, const char *state);

/* Starts /bin/true in a container; what it left on the host is removed by whole_end, when it has been reaped. */
pid_t whole_start(void);

void whole_end(void);
