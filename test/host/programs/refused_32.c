/* A 32-bit program without a C library: it tries to create a file, a folder and a socket in /home. */

static long call(long number, long a, long b, long c) {
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

enum { EXIT = 1, OPEN = 5, MKDIR = 39, SOCKETCALL = 102, SOCKET = 1, BIND = 2, AF_UNIX = 1, SOCK_STREAM = 1 };

void _start(void) {
	static const struct {
		unsigned short family;
		char path[8];
	} address = {AF_UNIX, "/home/s"};
	const long socket[] = {AF_UNIX, SOCK_STREAM, 0};
	call(OPEN, (long)"/home/x", 0101, 0644);
	call(MKDIR, (long)"/home/d", 0755, 0);
	const long bind[] = {call(SOCKETCALL, SOCKET, (long)socket, 0), (long)&address, sizeof address};
	call(SOCKETCALL, BIND, (long)bind, 0);
	call(EXIT, 0, 0, 0);
}
