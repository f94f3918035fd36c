/* The connection to the agent. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client.h"

/* A descriptor above the standard ones: those that are closed stay closed. @return -1 if there is none */
static int above_standard(int fd) {
	if (fd < 0 || fd > STDERR_FILENO) return fd;
	const int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fd);
	return moved;
}

/* Whoever listens could otherwise say that a container is hardened. The kernel names the user who began to listen. */
static bool is_trusted(int agent) {
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(agent, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
	return peer.uid == 0 || peer.uid == geteuid();
}

int connect_to_agent(const char *path) {
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof address.sun_path) return -1;
	strcpy(address.sun_path, path);
	const int agent = above_standard(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
	if (agent < 0) return -1;
	/* As it does not block, this fails at once where too many wait to be accepted. */
	if (connect(agent, (struct sockaddr *)&address, sizeof address) == 0 && is_trusted(agent)) return agent;
	close(agent);
	return -1;
}
