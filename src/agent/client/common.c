/* Messages, the clock, waiting. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

/* Characters of a path as it is printed. */
enum { MOST_SHOWN = 4096 };

_Noreturn void refuse(int code, const char *format, ...) {
	/* A message has one path at most, and texts of this program. */
	static char line[MOST_SHOWN + 1024];
	va_list values;
	va_start(values, format);
	int length = snprintf(line, sizeof line, "ossify: ");
	length += vsnprintf(line + length, sizeof line - (size_t)length, format, values);
	va_end(values);
	line[length++] = '\n';
	/* If this fails, nobody is left to hear of it. */
	write(STDERR_FILENO, line, (size_t)length);
	_exit(code);
}

const char *visible(const char *text) {
	/* A byte takes up to four characters. */
	static char shown[MOST_SHOWN];
	size_t length = 0;
	for (; *text != '\0' && length < MOST_SHOWN - 5; text++) {
		const unsigned char byte = (unsigned char)*text;
		if (byte >= ' ' && byte < 0x7f) shown[length++] = *text;
		else length += (size_t)snprintf(shown + length, 5, "\\x%02x", byte);
	}
	shown[length] = '\0';
	return shown;
}

long long now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

short wait_for(int fd, short events, long long deadline) {
	for (;;) {
		const long long left = deadline == NO_DEADLINE ? -1 : deadline - now();
		if (deadline != NO_DEADLINE && left <= 0) return 0;
		struct pollfd waited = {.fd = fd, .events = events};
		const int count = poll(&waited, 1, (int)left);
		if (count > 0) return waited.revents;
		/* Without a poll, the call that follows says what is wrong. */
		if (count < 0 && errno != EINTR) return events;
	}
}
