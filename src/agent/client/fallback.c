/* Executing OSSIFY in place of this program: as if it had been called itself, but for an environment that the call sets. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

/* The path that a path leads to, all links followed. */
static void resolve(const char *path, char *real, size_t size) {
	const int file = open(path, O_PATH | O_CLOEXEC);
	if (file < 0) refuse(EXIT_HOST, "cannot execute %s: %s", visible(path), strerror(errno));
	char link[sizeof "/proc/self/fd/-2147483648"];
	snprintf(link, sizeof link, "/proc/self/fd/%d", file);
	const ssize_t length = readlink(link, real, size);
	close(file);
	if (length <= 0 || (size_t)length >= size || real[0] != '/')
		refuse(EXIT_HOST, "cannot execute %s: its real path is not known (is /proc mounted?)", visible(path));
	real[length] = '\0';
}

/*
 * Root, the caller, and who owns `/`: in a user namespace without the host's root, that is the user whom the kernel shows in place of all that
 * the namespace does not have.
 */
static bool is_trusted(uid_t owner) {
	struct stat root;
	return owner == 0 || owner == geteuid() || (lstat("/", &root) == 0 && owner == root.st_uid);
}

/* Refuses what another user could replace or change. @param is_file the last part of the path */
static void check_part(const char *path, bool is_file) {
	struct stat part;
	if (lstat(path, &part) != 0) refuse(EXIT_HOST, "cannot execute ossify: %s: %s", visible(path), strerror(errno));
	if (is_file ? !S_ISREG(part.st_mode) : !S_ISDIR(part.st_mode))
		refuse(EXIT_HOST, "refusing to execute ossify: %s is not a %s", visible(path), is_file ? "file" : "folder");
	if (!is_trusted(part.st_uid)) refuse(EXIT_HOST, "refusing to execute ossify: %s belongs to user %u", visible(path), part.st_uid);
	/* In a sticky folder, others cannot replace what belongs to root. */
	const bool is_sticky = !is_file && (part.st_mode & S_ISVTX);
	if ((part.st_mode & (S_IWGRP | S_IWOTH)) && !is_sticky)
		refuse(EXIT_HOST, "refusing to execute ossify: %s can be written to by others (mode %04o)", visible(path), part.st_mode & 07777);
}

/* Checks a path without links, from `/` to the file. */
static void check_path(char *real) {
	check_part("/", false);
	for (char *slash = strchr(real + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		check_part(real, false);
		*slash = '/';
	}
	check_part(real, true);
}

/* Linux before 6.3 does not know the flag; some later ones take nothing without it (vm.memfd_noexec). */
static int memory_file(void) {
	const int file = memfd_create("ossify-input", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
	return file < 0 && errno == EINVAL ? memfd_create("ossify-input", MFD_CLOEXEC) : file;
}

/* Makes the standard input what it was before it was read. */
static void restore_input(const struct request *request) {
	const unsigned char *input = request->bytes + request->head_end;
	const int file = memory_file();
	bool is_whole = file >= 0;
	for (size_t written = 0; is_whole && written < request->input;) {
		const ssize_t count = write(file, input + written, request->input - written);
		if (count > 0) written += (size_t)count;
		else is_whole = count < 0 && errno == EINTR;
	}
	if (!is_whole || lseek(file, 0, SEEK_SET) != 0 || dup2(file, STDIN_FILENO) != STDIN_FILENO)
		refuse(EXIT_HOST, "cannot execute ossify: cannot keep its standard input: %s", strerror(errno));
}

_Noreturn void fall_back(const struct call *call, const struct request *request) {
	char real[PATH_MAX];
	resolve(call->command[0], real, sizeof real);
	check_path(real);
	if (request != NULL && request->input > 0) restore_input(request);
	execve(real, call->command, call->environment);
	refuse(EXIT_HOST, "cannot execute %s: %s", visible(real), strerror(errno));
}
