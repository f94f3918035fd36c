/**
 * The units by which systemd runs the agent.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.socket.html
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
 * @module
 */
import { agentSocket, executableIn, nameOf, unitMark, unitPaths } from "../layout.ts";

/** `wantsPath` opens the socket at boot, as a link in sockets.target.wants would: a file has a digest in the receipt, a link has none. */
export const [socketPath, servicePath, wantsPath] = unitPaths;
export const socketUnit = nameOf(socketPath);
export const serviceUnit = nameOf(servicePath);

/**
 * systemd keeps the socket open while the agent is restarted: clients wait. It opens it before any engine is started, since engines start after
 * sockets.target. The folder can be entered by all users, because the hook that makes the root read-only looks for its mark in there, in a user namespace
 * as a user of the container. Only root can connect.
 */
export const socketText = `${unitMark}: the socket stays open while the agent is restarted.
[Unit]
Description=Socket of the ossify agent

[Socket]
ListenStream=${agentSocket}
SocketMode=0600
DirectoryMode=0711
Backlog=4096
RemoveOnStop=yes
`;

export const wantsText = `${unitMark}: opens the socket of the agent at boot, before engines are started.
[Unit]
Wants=${socketUnit}
`;

/**
 * - An agent that cannot start must not keep clients waiting: after five starts within a minute, systemd closes the socket, and clients execute ossify.
 * - A worker has 48 MiB at its start, and more with its policies. There are up to 16: as many as processors, 8 at most, and 8 in reserve. Requests that are
 *   not complete have at most 256 MiB. Content of tmpfs mounts counts for the container. Above MemoryHigh, the agent only gets slower.
 * - A worker has 3 threads when it waits, and some more for each processor when it works.
 * - If memory is short, containers are killed before the agent is: without it, their starts are slower.
 * - Nothing here may give the agent a mount namespace of its own (Protect…, Private…, ReadOnlyPaths and others do): it would not see the containers' mounts,
 *   and decline all requests. RestrictNamespaces would forbid to enter containers, RestrictSUIDSGID to copy files of images,
 *   MemoryDenyWriteExecute to run JavaScript. A process that enters each container is root in any case, so that fewer capabilities would not confine it.
 * - It has no connection to others: AF_INET is for `--metrics-port`, on the loopback address.
 */
export function serviceText(prefix: string | undefined): string {
	return `${unitMark}: hardens the containers of this machine's engines.
[Unit]
Description=ossify agent
Requires=${socketUnit}
After=${socketUnit}
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=notify
ExecStart=${executableIn(prefix)} agent
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=100ms
TimeoutStartSec=20
WatchdogSec=30
KillMode=mixed
OOMScoreAdjust=-500
MemoryHigh=1G
MemoryMax=2G
TasksMax=1024
LimitNOFILE=16384
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET
IPAddressAllow=localhost
IPAddressDeny=any
`;
}
