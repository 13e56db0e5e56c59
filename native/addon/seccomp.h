/*
 * The sandbox's system call filter.
 *
 * It denies by list rather than allowing by list: what Node and V8 need differs between versions and C libraries, and a
 * forgotten call would kill traces on somebody's machine; what a broken-out handler would want does not differ. Denied
 * (EPERM) is everything that reaches another process, a file by name, the network, or the kernel's own innards. What is
 * left is memory, threads, and the descriptors that the process already has.
 */
#ifndef PYPROBE_ADDON_SECCOMP_H
#define PYPROBE_ADDON_SECCOMP_H

/*
 * Filters all threads of the process from here on. 0, or an errno (ENOSYS: no seccomp, or no filter for this machine).
 */
int InstallFilter();

#endif
