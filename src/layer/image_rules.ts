/**
 * The rules that precede all others: what the engine makes, and what changes the image.
 * @module
 */
import type { EntryKind } from "../platform/layer/entry.ts";
import type { WriteRule } from "./rule.ts";

const files: readonly EntryKind[] = ["file"];

/** By precedence. */
export const imageRules: readonly WriteRule[] = [
	{ name: "engine/mount-points", class: "engine", folder: /^\/(?:proc|sys|dev)(?=\/|$)/, reason: "a mount of every container covers it" },
	{
		name: "engine/files",
		class: "engine",
		folder: /^\/etc$/,
		file: /^(?:hosts|hostname|resolv\.conf|mtab)$/,
		reason: "the engine makes it",
	},
	{ name: "engine/files", class: "engine", folder: /^\/(?:run)?$/, file: /^\.(?:dockerenv|containerenv)$/, reason: "the engine makes it" },

	{
		name: "scratch/supervise",
		class: "scratch",
		// Before the folders of services, in which runit keeps it. It is written anew at each start.
		folder: /^(?:\/.*)?\/supervise$/,
		file: /^(?:control|lock|ok|(?:pid|stat|status)(?:\.new)?)$/,
		reason: "the state of a supervised service (runit, s6, daemontools)",
	},

	{
		name: "drift/deleted",
		class: "drift",
		folder: /^\/(?:usr|s?bin|lib(?:32|64|x32|exec)?|boot|etc)(?=\/|$)/,
		kinds: ["whiteout"],
		reason: "a file of the image was deleted or renamed",
	},
	{
		name: "drift/writable",
		class: "drift",
		folder: /^\/(?:$|(?:usr|s?bin|lib(?:32|64|x32|exec)?|boot|etc)(?=\/|$))/,
		kinds: ["folder"],
		isForEveryone: true,
		reason: "a folder of the system in which every user can write",
	},
	{ name: "drift/setuid", class: "drift", kinds: files, bits: 0o6000, reason: "a setuid or setgid file" },
	{
		name: "drift/cron",
		class: "drift",
		folder: /^\/(?:etc\/(?:cron[^/]*|periodic|incron\.d|logrotate\.d)|var\/spool\/(?:cron|anacron|at|incron))(?=\/|$)/,
		reason: "a job that cron runs, or a command of such a job",
	},
	{ name: "drift/cron", class: "drift", folder: /^\/etc$/, file: /^(?:ana)?crontab$/, reason: "a job that cron runs" },
	{ name: "drift/ssh", class: "drift", folder: /^(?:\/.*)?\/\.ssh(?=\/|$)|^\/etc\/ssh(?=\/|$)/, reason: "keys and configuration of SSH" },
	{
		name: "drift/shell",
		class: "drift",
		file: /^\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|login|kshrc|cshrc|zshrc|zshenv|zprofile|zlogin)$/,
		reason: "a file that shells run when they start",
	},
	{
		name: "drift/shell",
		class: "drift",
		folder: /^\/etc\/(?:profile\.d|zsh|bash|fish|skel|update-motd\.d)(?=\/|$)/,
		reason: "a file that shells run when they start",
	},
	{
		name: "drift/shell",
		class: "drift",
		folder: /^\/etc$/,
		file: /^(?:profile|bash\.bashrc|bashrc|environment|shells|zsh.*)$/,
		reason: "a file that shells run when they start",
	},
	{
		name: "drift/certificates",
		class: "drift",
		folder: /^\/(?:etc\/(?:ssl|pki|ca-certificates)|usr\/(?:local\/)?share\/ca-certificates)(?=\/|$)/,
		reason: "a certificate or a key that programs trust",
	},
	{
		name: "drift/accounts",
		class: "drift",
		folder: /^\/etc$/,
		file: /^(?:passwd|shadow|group|gshadow|sudoers|subuid|subgid)-?$/,
		reason: "users and groups",
	},
	{
		name: "drift/accounts",
		class: "drift",
		folder: /^\/etc\/(?:sudoers\.d|pam\.d|security|polkit-1|doas\.d|selinux|apparmor(?:\.d)?)(?=\/|$)/,
		reason: "rights of users",
	},
	{ name: "drift/linker", class: "drift", folder: /^\/etc\/ld\.so\.[^/]+(?=\/|$)/, reason: "which libraries programs load" },
	{ name: "drift/linker", class: "drift", folder: /^\/etc$/, file: /^ld\.so\./, reason: "which libraries programs load" },
	{
		name: "drift/alternatives",
		class: "drift",
		folder: /^\/etc\/alternatives(?=\/|$)/,
		reason: "a link that decides which program a command starts",
	},
	{
		name: "drift/services",
		class: "drift",
		folder: /^\/(?:etc\/(?:systemd|init(?:\.d)?|rc[0-9S]?\.d|runlevels)|(?:usr\/)?lib\/systemd)(?=\/|$)/,
		reason: "a service that an init system starts",
	},
	{
		name: "drift/services",
		class: "drift",
		folder:
			/^\/etc\/(?:supervisor(?:d?\.d|d)?|services?|services\.d|cont-(?:init|finish)\.d|sv|runit|s6[^/]*|monit(?:\.d)?|x?inetd\.d)(?=\/|$)/,
		reason: "a program that a supervisor starts",
	},
	{
		name: "drift/services",
		class: "drift",
		folder: /^\/etc\/(?:default|sysconfig|conf\.d|environment\.d|tmpfiles\.d)(?=\/|$)/,
		reason: "settings that the scripts of services run or load",
	},
	{
		name: "drift/services",
		class: "drift",
		folder: /^\/etc\/(?:dbus-1|xdg\/autostart)(?=\/|$)|^(?:\/.*)?\/\.config\/(?:autostart|systemd)(?=\/|$)/,
		reason: "a program that D-Bus or a session starts",
	},
	{
		name: "drift/kernel",
		class: "drift",
		folder: /^\/etc\/(?:udev|modprobe\.d|modules-load\.d|sysctl\.d|binfmt\.d|kernel|initramfs-tools|grub\.d)(?=\/|$)/,
		reason: "a module, a setting or a program of the kernel",
	},
	{
		name: "drift/network",
		class: "drift",
		folder: /^\/etc\/(?:network|NetworkManager|networkd-dispatcher|dhcp|ppp|resolvconf)(?=\/|$)/,
		reason: "a script that runs when an interface goes up or down",
	},
	{
		name: "drift/interpreters",
		class: "drift",
		folder: /^\/etc\/(?:java(?:-[^/]*)?|(?:python|perl|php|ruby|lua)[\d.]*|node|npm|gem|maven|pip)(?=\/|$)/,
		reason: "code or settings that an interpreter loads",
	},
	{
		name: "drift/packages",
		class: "drift",
		folder: /^\/etc\/(?:apt|dpkg|yum|yum\.repos\.d|dnf|rpm|zypp|apk|pacman\.d|opkg)(?=\/|$)/,
		reason: "a source or a hook of a package manager",
	},
	{
		name: "drift/packages",
		class: "drift",
		folder: /^\/(?:var\/lib\/(?:dpkg|apt|rpm|pacman|apk)|lib\/apk)(?=\/|$)/,
		reason: "packages were installed: build them into the image",
	},
	{
		name: "unneeded/python",
		class: "unneeded",
		folder: /^(?:\/.*)?\/__pycache__(?=\/|$)/,
		reason: "Python starts faster with it, and runs without it",
	},
	{ name: "drift/executables", class: "drift", kinds: files, bits: 0o111, reason: "an executable file" },
	{ name: "drift/libraries", class: "drift", file: /\.so(?:\.[0-9.]+)?$/, reason: "a shared library" },
	{
		name: "drift/system",
		class: "drift",
		folder: /^\/(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:32|64|x32|exec)?)(?=\/|$)|^\/boot(?=\/|$)/,
		reason: "a file in a folder of the system",
	},
];
