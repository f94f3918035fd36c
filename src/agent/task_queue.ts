/**
 * The tasks that wait for a worker.
 * @module
 */
import type { Task } from "./task.ts";

/** Tasks that may wait. */
const longest = 4096;

export class TaskQueue {
	private waiting: (Task & { readonly since: number })[] = [];

	get length(): number {
		return this.waiting.length;
	}

	get isFull(): boolean {
		return this.waiting.length >= longest;
	}

	add(task: Task): void {
		this.waiting.push({ ...task, since: performance.now() });
	}

	/** Adds a task as the next one that was begun, as its client knows, and that no worker has taken. @param lost tells the client that none will */
	putBack(task: Task, lost: () => void): void {
		this.waiting.unshift({ ...task, begun: () => true, declined: lost, since: performance.now() });
	}

	/** The next task, which is begun now: those whose clients have gone are left out. */
	take(): Task | undefined {
		for (let task = this.waiting.shift(); task !== undefined; task = this.waiting.shift()) if (task.begun()) return task;
		return undefined;
	}

	/** Declines those that have waited for too long. */
	declineOverdue(): void {
		const now = performance.now();
		const isOverdue = ({ since, patience }: (typeof this.waiting)[number]) => now - since > patience * 1000;
		const overdue = this.waiting.filter(isOverdue);
		if (overdue.length === 0) return;
		this.waiting = this.waiting.filter((task) => !overdue.includes(task));
		for (const task of overdue) task.declined();
	}

	declineAll(): void {
		for (const task of this.waiting.splice(0)) task.declined();
	}
}
