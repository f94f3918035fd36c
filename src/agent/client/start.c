/* The whole flow: connect, read, ask, answer; or execute. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "client.h"

#define SOCKET "/run/ossify/agent.sock"

static const char socket_option[] = "--socket=";
static const char clear_option[] = "--clear-env";
static const char set_option[] = "--env=";

static const char half_changed[] = "the container is refused, as it may be half changed (journalctl -u ossify-agent says why)";

/* The default of `--timeout` (src/start_options.ts), and what the agent may take besides: less than the 10 s after which the engine ends the hook. */
enum { DEFAULT_SECONDS = 20, MOST_SECONDS = 3600, GRACE_SECONDS = 5 };

/* A whole number of seconds, or the next one. @return -1 if it is not a number */
static int seconds_of(const char *text) {
	int seconds = 0;
	const char *digit = text;
	for (; *digit >= '0' && *digit <= '9'; digit++) {
		if (seconds <= MOST_SECONDS) seconds = seconds * 10 + (*digit - '0');
	}
	if (digit == text) return -1;
	if (*digit == '.') {
		seconds++;
		digit += 1 + strspn(digit + 1, "0123456789");
	}
	if (*digit != '\0') return -1;
	return seconds < MOST_SECONDS ? seconds : MOST_SECONDS;
}

/* From `--timeout` in front of `--`: what is behind is another program's. */
static int time_limit(char **arguments) {
	static const char option[] = "--timeout";
	const size_t length = sizeof option - 1;
	int limit = DEFAULT_SECONDS + GRACE_SECONDS;
	for (; *arguments != NULL && strcmp(*arguments, "--") != 0; arguments++) {
		if (strncmp(*arguments, option, length) != 0) continue;
		const char *value = NULL;
		if ((*arguments)[length] == '=') value = *arguments + length + 1;
		if ((*arguments)[length] == '\0') value = arguments[1];
		const int seconds = value == NULL ? -1 : seconds_of(value);
		if (seconds >= 0) limit = seconds + GRACE_SECONDS;
	}
	return limit;
}

static bool begins_with(const char *word, const char *beginning) {
	return word != NULL && strncmp(word, beginning, strlen(beginning)) == 0;
}

/* The variables of `--clear-env --env=NAME=VALUE…`, in the place of these words. Sets `words` to what follows. */
static char **take_environment(char ***words) {
	char **environment = *words;
	char **end = environment;
	for (char **word = environment + 1; begins_with(*word, set_option); word++) *end++ = *word + sizeof set_option - 1;
	*end = NULL;
	*words = end + 1;
	return environment;
}

static struct call parse(char **argv) {
	if (argv[0] == NULL) refuse(EXIT_USAGE, "called without a name");
	struct call call = {.argv0 = argv[0], .socket = SOCKET, .command = argv + 1, .environment = environ};
	const char *first = call.command[0];
	if (begins_with(first, socket_option)) {
		call.socket = first + sizeof socket_option - 1;
		if (call.socket[0] != '/') refuse(EXIT_USAGE, "%s: not an absolute path", visible(first));
		call.command++;
	}
	if (call.command[0] != NULL && strcmp(call.command[0], clear_option) == 0) call.environment = take_environment(&call.command);
	if (call.command[0] == NULL)
		refuse(EXIT_USAGE, "usage: ossify-start [--socket=PATH] [--clear-env [--env=NAME=VALUE]…] OSSIFY [ARGUMENT…]");
	if (call.command[0][0] != '/') refuse(EXIT_USAGE, "%s: not the absolute path of ossify", visible(call.command[0]));
	call.seconds = time_limit(call.command + 1);
	return call;
}

int main(int argc, char **argv) {
	(void)argc;
	const struct call call = parse(argv);
	const int agent = connect_to_agent(call.socket);
	if (agent < 0) fall_back(&call, NULL);

	struct request request;
	if (!begin_request(&call, &request)) fall_back(&call, NULL);
	read_input(&call, &request);
	/* ossify itself reports an input that is too large, and records it. */
	if (request.input > MOST_INPUT) fall_back(&call, &request);

	const long long deadline = now() + call.seconds * 1000LL;
	if (!send_request(agent, &request, deadline)) fall_back(&call, &request);

	struct answer answer;
	switch (receive_answer(agent, request.bytes + request.head_end + request.input, deadline, &answer)) {
	case ANSWERED:
		give_answer(&answer);
	case NOT_TAKEN:
		fall_back(&call, &request);
	case ENDED_EARLY:
		refuse(EXIT_HOST, "the agent ended before its answer was complete: %s", half_changed);
	case TIMED_OUT:
		refuse(EXIT_HOST, "the agent did not answer within %d s: %s", call.seconds, half_changed);
	}
}
