/* What the agent is asked: the command, its folder, its standard input. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

/* Its last byte is the version of the protocol. */
static const unsigned char magic[8] = {'o', 's', 's', 'i', 'f', 'y', 0, 1};

static void put_u32(unsigned char *at, size_t value) {
	for (int byte = 0; byte < 4; byte++) at[byte] = (unsigned char)(value >> (8 * byte));
}

/*
 * Address space for the largest request and the largest answer: pages are taken as they are written to. Not huge ones, each of which would be
 * cleared, and charged to a cgroup that may have a few MiB.
 */
static unsigned char *reserve(void) {
	const size_t size = HEADER + MOST_HEAD + MOST_INPUT + 1 + MOST_ANSWER;
	void *space = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (space == MAP_FAILED) return NULL;
	madvise(space, size, MADV_NOHUGEPAGE);
	return space;
}

/* Adds a string with its NUL. @return false if the head has no room for it */
static bool add(struct request *request, const char *text) {
	const size_t length = strlen(text) + 1;
	if (length > HEADER + MOST_HEAD - request->head_end) return false;
	memcpy(request->bytes + request->head_end, text, length);
	request->head_end += length;
	return true;
}

bool begin_request(const struct call *call, struct request *request) {
	char folder[PATH_MAX];
	if (getcwd(folder, sizeof folder) == NULL) return false;
	*request = (struct request){.bytes = reserve(), .head_end = HEADER};
	if (request->bytes == NULL) return false;
	if (!add(request, call->argv0) || !add(request, folder)) return false;
	for (char **argument = call->command; *argument != NULL; argument++) {
		if (!add(request, *argument)) return false;
	}
	memcpy(request->bytes, magic, sizeof magic);
	put_u32(request->bytes + 8, request->head_end - HEADER);
	return true;
}

/* An OCI hook's standard input is for ossify. That of a runtime is the container's: not a byte of it may be taken. */
static bool has_input(const struct call *call) {
	return call->command[1] != NULL && strcmp(call->command[1], "hook") == 0;
}

void read_input(const struct call *call, struct request *request) {
	const long long deadline = now() + call->seconds * 1000LL;
	unsigned char *input = request->bytes + request->head_end;
	while (has_input(call) && request->input <= MOST_INPUT) {
		if (wait_for(STDIN_FILENO, POLLIN, deadline) == 0)
			refuse(EXIT_HOST, "cannot read the standard input: it did not end within %d s", call->seconds);
		const ssize_t count = read(STDIN_FILENO, input + request->input, MOST_INPUT + 1 - request->input);
		if (count > 0) request->input += (size_t)count;
		if (count == 0 || (count < 0 && errno == EBADF)) break;
		if (count >= 0 || errno == EINTR || errno == EAGAIN) continue;
		/* ossify reports what cannot be read at all. */
		if (request->input == 0) fall_back(call, NULL);
		refuse(EXIT_HOST, "cannot read the standard input: %s", strerror(errno));
	}
	put_u32(request->bytes + 12, request->input);
}

bool send_request(int agent, struct request *request, long long deadline) {
	const size_t length = request->head_end + request->input;
	for (size_t sent = 0; sent < length;) {
		const ssize_t count = send(agent, request->bytes + sent, length - sent, MSG_NOSIGNAL);
		if (count >= 0) {
			sent += (size_t)count;
			continue;
		}
		if (errno == EINTR) continue;
		/* The agent has closed the connection. It may have said why. */
		if (errno != EAGAIN) return true;
		const short events = wait_for(agent, POLLIN | POLLOUT, deadline);
		if (events == 0) return false;
		if (events & POLLIN) return true;
	}
	return true;
}
