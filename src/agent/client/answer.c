/* What the agent answers: frames, each with its kind, the length of what follows (u32, little-endian), and that. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

enum { FRAME_HEADER = 5 };

enum kind { NOT_TAKEN_FRAME = 'F', BEGUN = 'B', OUTPUT = 'O', ERRORS = 'E', EXIT = 'X' };

/* How far an answer is read. */
struct reading {
	/* Where the first frame begins that is not there whole. */
	size_t next;
	size_t have;
	bool begun;
};

enum progress { MORE, COMPLETE, DECLINED, MALFORMED };

static size_t length_of(const unsigned char *frame) {
	size_t length = 0;
	for (int byte = 0; byte < 4; byte++) length |= (size_t)frame[1 + byte] << (8 * byte);
	return length;
}

/* Whether a frame may come at this point. The agent begins, or doesn't, before anything else. */
static bool is_expected(enum kind kind, size_t length, const struct reading *reading) {
	switch (kind) {
	case NOT_TAKEN_FRAME:
	case BEGUN:
		return !reading->begun && length == 0;
	case OUTPUT:
	case ERRORS:
		return reading->begun && length <= MOST_ANSWER - FRAME_HEADER - reading->next;
	case EXIT:
		return reading->begun && length == 1;
	}
	return false;
}

/* Goes over the frames that have come. */
static enum progress advance(const unsigned char *bytes, struct reading *reading) {
	while (reading->have - reading->next >= FRAME_HEADER) {
		const unsigned char *frame = bytes + reading->next;
		const size_t length = length_of(frame);
		if (!is_expected(frame[0], length, reading)) return MALFORMED;
		if (reading->have - reading->next - FRAME_HEADER < length) return MORE;
		reading->next += FRAME_HEADER + length;
		if (frame[0] == NOT_TAKEN_FRAME) return DECLINED;
		if (frame[0] == BEGUN) reading->begun = true;
		if (frame[0] == EXIT) return COMPLETE;
	}
	return reading->have == MOST_ANSWER ? MALFORMED : MORE;
}

enum outcome receive_answer(int agent, unsigned char *buffer, long long deadline, struct answer *answer) {
	struct reading reading = {0};
	for (;;) {
		if (wait_for(agent, POLLIN, deadline) == 0) return TIMED_OUT;
		const ssize_t count = recv(agent, buffer + reading.have, MOST_ANSWER - reading.have, 0);
		if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
		if (count <= 0) return reading.begun ? ENDED_EARLY : NOT_TAKEN;
		reading.have += (size_t)count;
		switch (advance(buffer, &reading)) {
		case MORE:
			break;
		case DECLINED:
			return NOT_TAKEN;
		case MALFORMED:
			return reading.begun ? ENDED_EARLY : NOT_TAKEN;
		case COMPLETE:
			*answer = (struct answer){.bytes = buffer, .length = reading.next, .exit_code = buffer[reading.next - 1]};
			return ANSWERED;
		}
	}
}

/* @return false, with errno, if it cannot be written whole */
static bool write_whole(int fd, const unsigned char *bytes, size_t length) {
	while (length > 0) {
		const ssize_t count = write(fd, bytes, length);
		if (count >= 0) {
			bytes += count;
			length -= (size_t)count;
		} else if (errno == EAGAIN) {
			wait_for(fd, POLLOUT, NO_DEADLINE);
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

static bool write_frames(const struct answer *answer, enum kind kind, int fd) {
	for (const unsigned char *frame = answer->bytes; frame < answer->bytes + answer->length; frame += FRAME_HEADER + length_of(frame)) {
		if (frame[0] == kind && !write_whole(fd, frame + FRAME_HEADER, length_of(frame))) return false;
	}
	return true;
}

_Noreturn void give_answer(const struct answer *answer) {
	/* So that a reader that is gone is an error like any other. */
	signal(SIGPIPE, SIG_IGN);
	write_frames(answer, ERRORS, STDERR_FILENO);
	if (!write_frames(answer, OUTPUT, STDOUT_FILENO)) refuse(EXIT_HOST, "cannot write the standard output: %s", strerror(errno));
	_exit(answer->exit_code);
}
