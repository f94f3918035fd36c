/**
 * What systemd and its services say to each other.
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 * @module
 */
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { AF_UNIX, unixAddress } from "../kernel/unix_address.ts";

/** The first descriptor that systemd passes on. */
const firstDescriptor = 3;

/** The listening socket that systemd opened for this process; undefined if it did not. */
export function activatedSocket(): number | undefined {
	const { LISTEN_PID, LISTEN_FDS } = process.env;
	return Number(LISTEN_PID) === process.pid && Number(LISTEN_FDS) >= 1 ? firstDescriptor : undefined;
}

/** Milliseconds between the messages that systemd's watchdog waits for: half of its limit. Undefined if it waits for none. */
export function watchdogInterval(): number | undefined {
	const { WATCHDOG_PID, WATCHDOG_USEC } = process.env;
	const isOther = WATCHDOG_PID !== undefined && Number(WATCHDOG_PID) !== process.pid;
	const limit = Number(WATCHDOG_USEC) / 1000;
	return isOther || !(limit > 0) ? undefined : limit / 2;
}

const SOCK_DGRAM_CLOEXEC = 0o2000002;
const MSG_NOSIGNAL = 0x4000;

/** Sends a message such as `READY=1`, if systemd waits for any. One that cannot be sent is ignored: systemd then acts as for a service that hangs. */
export function notifyManager({ architecture, call }: Kernel, message: string): void {
	const { NOTIFY_SOCKET } = process.env;
	if (NOTIFY_SOCKET === undefined || !/^[/@]/.test(NOTIFY_SOCKET)) return;
	const number = callNumbers[architecture];
	const fd = call(number.socket, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
	if (fd < 0) return;
	const text = new TextEncoder().encode(message);
	const address = unixAddress(NOTIFY_SOCKET);
	call(number.sendto, fd, text, text.length, MSG_NOSIGNAL, address, address.length);
	call(number.close, fd);
}
