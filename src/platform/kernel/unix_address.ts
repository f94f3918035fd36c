/**
 * Addresses of Unix sockets.
 * @see https://man7.org/linux/man-pages/man7/unix.7.html
 * @module
 */
export const AF_UNIX = 1;

/**
 * `struct sockaddr_un`, in the byte order of all machines that ossify runs on.
 * @param path of the socket; `@NAME` is an abstract one, whose name begins with a zero and has none at its end
 */
export function unixAddress(path: string): Uint8Array {
	const name = path.startsWith("@") ? `\0${path.slice(1)}` : `${path}\0`;
	return new Uint8Array([AF_UNIX, 0, ...new TextEncoder().encode(name)]);
}
