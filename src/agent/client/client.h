/*
 * ossify-start: runs `OSSIFY ARGS…` through the resident agent, or by executing it. The protocol is in docs/internals/agent.md.
 *
 * A container's start waits for this program, and its output and exit code are those of a hook. So it takes no more than is needed to ask: no
 * variable of its environment, no configuration, no allocation but one.
 */
#ifndef OSSIFY_CLIENT_H
#define OSSIFY_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

/* ossify's exit codes: docs/reference/cli.md. */
enum { EXIT_USAGE = 2, EXIT_HOST = 5 };

/* In bytes. The largest input is that of a spec: scripts/limits.json. */
enum {
	MOST_HEAD = (128 + 4) << 10,
	MOST_INPUT = 16 << 20,
	MOST_ANSWER = 32 << 20,
	HEADER = 16,
};

/* What the client was called with. */
struct call {
	char *argv0;
	const char *socket;
	/* OSSIFY, ARGS…, NULL. */
	char **command;
	/* Of OSSIFY, if it is executed. */
	char **environment;
	/* The input has to end within this time, and the agent has to answer within it. */
	int seconds;
};

/* A request as it is sent: its header, its head, its input. The answer is received behind it. */
struct request {
	unsigned char *bytes;
	size_t head_end;
	/* Bytes of input: MOST_INPUT + 1 if there are more than the agent takes. */
	size_t input;
};

enum outcome {
	ANSWERED,
	/* The agent has not begun, and will not. */
	NOT_TAKEN,
	ENDED_EARLY,
	TIMED_OUT,
};

struct answer {
	/* Frames, to the end of the one with the exit code. */
	const unsigned char *bytes;
	size_t length;
	int exit_code;
};

/* connect.c: a connection to an agent that is root's or the caller's own; -1 if there is none. */
int connect_to_agent(const char *path);

/* request.c: all of a request but its input. @return false if the agent cannot be asked: the head is too large, there is no memory or no folder */
bool begin_request(const struct call *call, struct request *request);
/* Reads the standard input into the request, if the command is one that has an input. */
void read_input(const struct call *call, struct request *request);
/* @return false if the time is over, and the agent does not have the whole request */
bool send_request(int agent, struct request *request, long long deadline);

/* answer.c */
enum outcome receive_answer(int agent, unsigned char *buffer, long long deadline, struct answer *answer);
_Noreturn void give_answer(const struct answer *answer);

/* fallback.c: executes OSSIFY. @param request NULL if the standard input was not read */
_Noreturn void fall_back(const struct call *call, const struct request *request);

/* common.c: prints `ossify: MESSAGE` and ends. */
_Noreturn void refuse(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A path of the caller as it can be printed. Valid until the next call. */
const char *visible(const char *text);
/* Milliseconds of a clock that is never set. */
long long now(void);
/* Waits for events of a descriptor. @return the events, or 0 after the deadline */
short wait_for(int fd, short events, long long deadline);

#define NO_DEADLINE (-1)

#endif
