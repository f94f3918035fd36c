/**
 * Instants and what a calendar and a clock show.
 * @module
 */
import { BuiltinError } from "../builtin.ts";

export interface Civil {
	readonly year: number;
	/** From 1. */
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
}

/** What UTC shows, seconds after 1970 began. */
export function civilOf(seconds: number): Civil {
	const date = new Date(seconds * 1000);
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
		hour: date.getUTCHours(),
		minute: date.getUTCMinutes(),
		second: date.getUTCSeconds(),
	};
}

/** The inverse. A month 13 is the next year's first, a day 0 the last of the month before, and so on. */
export function secondsOf({ year, month, day, hour, minute, second }: Civil): number {
	const date = new Date(0);
	// Unlike Date.UTC, this takes the year 99 for itself.
	date.setUTCFullYear(year, month - 1, day);
	const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
	if (!Number.isFinite(seconds)) throw new BuiltinError("the time is out of range");
	return seconds;
}

/** 1970-01-01 was a Thursday. */
export function weekdayOf(seconds: number): number {
	return (((Math.floor(seconds / 86_400) + 4) % 7) + 7) % 7;
}

export function daysIn(year: number, month: number): number {
	return new Date(Date.UTC(2000 + (((year % 400) + 400) % 400), month, 0)).getUTCDate();
}

/** From 1. */
export function yearDayOf({ year, month, day }: Civil): number {
	let days = day;
	for (let before = 1; before < month; before++) days += daysIn(year, before);
	return days;
}

export const months = "January February March April May June July August September October November December".split(" ");
export const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
