/**
 * Protobuf messages as tables of their fields. Unknown fields are ignored; a known one of another type is an error.
 * @see https://protobuf.dev/programming-guides/encoding/
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { OssifyError } from "../errors.ts";

/** A field of a message. */
export interface Field<T> {
	readonly number: number;
	readonly wireType: WireType;
	/** The value of a message without the field. */
	readonly initial: () => T;
	/** Reads one occurrence. @param before the value so far, which it may change */
	readonly read: (reader: BinaryReader, before: T) => T;
	/** Writes it with its tag, where it differs from the initial value. */
	readonly write: (writer: BinaryWriter, value: T) => void;
}

/** A message. */
export interface Message<T> {
	/** @throws {OssifyError} `host/nri` */
	readonly decode: (bytes: Uint8Array) => T;
	/** Fields that are left out have their initial value. */
	readonly encode: (value: Partial<T>) => Uint8Array;
}

/** The value of a message. */
export type MessageOf<M> = M extends Message<infer T> ? T : never;

/** @param fields by the names of their values */
export function message<T>(fields: { readonly [K in keyof T]: Field<T[K]> }): Message<T> {
	const named = Object.entries(fields) as readonly (readonly [string, Field<unknown>])[];
	const byNumber = new Map(named.map(([name, field]) => [field.number, { name, field }]));
	return {
		decode: (bytes) => {
			const values: Record<string, unknown> = Object.fromEntries(named.map(([name, field]) => [name, field.initial()]));
			const reader = new BinaryReader(bytes);
			while (reader.pos < reader.len) inBounds(reader, () => readField(reader, byNumber, values));
			return values as T;
		},
		encode: (value) => {
			const writer = new BinaryWriter();
			for (const [name, field] of named) field.write(writer, (value as Record<string, unknown>)[name] ?? field.initial());
			return writer.finish();
		},
	};
}

type Named = { readonly name: string; readonly field: Field<unknown> };

function readField(reader: BinaryReader, byNumber: ReadonlyMap<number, Named>, values: Record<string, unknown>): void {
	const [number, wireType] = reader.tag();
	const known = byNumber.get(number);
	if (known === undefined) {
		reader.skip(wireType, number);
		return;
	}
	const { name, field } = known;
	if (wireType !== field.wireType) throw malformed(`the field ${number} has the wire type ${wireType}, not ${field.wireType}`);
	values[name] = field.read(reader, values[name]);
}

/** The library's errors say that a value ends after the message, or that there is no such type. */
function inBounds(reader: BinaryReader, read: () => void): void {
	try {
		read();
	} catch (cause) {
		if (cause instanceof OssifyError) throw cause;
		throw malformed((cause as Error).message, cause);
	}
	if (reader.pos > reader.len) throw malformed("a value ends after it");
}

function malformed(why: string, cause?: unknown): OssifyError {
	return new OssifyError("host/nri", `a protobuf message is malformed: ${why}`, { cause });
}

function scalar<T>(
	number: number,
	wireType: WireType,
	initial: T,
	read: (reader: BinaryReader) => T,
	write: (to: BinaryWriter, value: T) => void,
) {
	const field: Field<T> = {
		number,
		wireType,
		initial: () => initial,
		read,
		write: (writer, value) => {
			if (value !== initial) write(writer.tag(number, wireType), value);
		},
	};
	return field;
}

/** `string`. Text that is not UTF-8 is an error. */
export const text = (number: number): Field<string> =>
	scalar(
		number,
		WireType.LengthDelimited,
		"",
		(reader) => reader.string(true),
		(writer, value) => writer.string(value),
	);

const none = new Uint8Array();

/** `bytes`: a part of the message's own. */
export const bytes = (number: number): Field<Uint8Array> =>
	scalar<Uint8Array>(
		number,
		WireType.LengthDelimited,
		none,
		(reader) => reader.bytes(),
		(writer, value) => writer.bytes(value),
	);

/** `bool` */
export const bool = (number: number): Field<boolean> =>
	scalar<boolean>(
		number,
		WireType.Varint,
		false,
		(reader) => reader.bool(),
		(writer, value) => writer.bool(value),
	);

/** `int32`, and an `enum` */
export const int32 = (number: number): Field<number> =>
	scalar(
		number,
		WireType.Varint,
		0,
		(reader) => reader.int32(),
		(writer, value) => writer.int32(value),
	);

/** `uint32` */
export const uint32 = (number: number): Field<number> =>
	scalar(
		number,
		WireType.Varint,
		0,
		(reader) => reader.uint32(),
		(writer, value) => writer.uint32(value),
	);

/** `int64` as a number: of one above 2^53, the last digits are lost. */
export const int64 = (number: number): Field<number> =>
	scalar(
		number,
		WireType.Varint,
		0,
		(reader) => Number(reader.int64()),
		(writer, value) => writer.int64(BigInt(value)),
	);

/** A message in a message. If it occurs twice, the last one is taken. */
export function part<T>(number: number, of: Message<T>): Field<T | undefined> {
	return {
		number,
		wireType: WireType.LengthDelimited,
		initial: () => undefined,
		read: (reader) => of.decode(reader.bytes()),
		write: (writer, value) => {
			if (value !== undefined) writer.tag(number, WireType.LengthDelimited).bytes(of.encode(value));
		},
	};
}

/** `repeated`: a list of at most `limit` values. */
function list<T>(number: number, limit: number, read: (reader: BinaryReader) => T, write: (writer: BinaryWriter, value: T) => void) {
	const field: Field<readonly T[]> = {
		number,
		wireType: WireType.LengthDelimited,
		initial: () => [],
		read: (reader, before) => {
			if (before.length >= limit) throw malformed(`the field ${number} has more than ${limit} values`);
			(before as T[]).push(read(reader));
			return before;
		},
		write: (writer, values) => {
			for (const value of values) write(writer.tag(number, WireType.LengthDelimited), value);
		},
	};
	return field;
}

/** `repeated string` */
export const texts = (number: number, limit: number): Field<readonly string[]> =>
	list(
		number,
		limit,
		(reader) => reader.string(true),
		(writer, value) => writer.string(value),
	);

/** `repeated` of a message */
export const parts = <T>(number: number, limit: number, of: Message<T>): Field<readonly T[]> =>
	list(
		number,
		limit,
		(reader) => of.decode(reader.bytes()),
		(writer, value) => writer.bytes(of.encode(value)),
	);
