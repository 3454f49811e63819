import { JsonShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";

import { AwsError, NotModelledError } from "../../action.ts";

/** Parses a body; an empty one is an empty object, as AWS takes it. Throws SerializationException. */
export function parseJson(body: Buffer): unknown {
  const text = body.toString("utf8");
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw serialization(`the body is not JSON (${error instanceof Error ? error.message : "?"})`);
  }
}

/**
 * A JSON document as the SDK types it: blobs from base 64, times as Date. A member that the schema does not know is
 * refused by name; a value of the wrong type is SerializationException. Null counts as left out.
 */
export function readJson(schema: NormalizedSchema, value: unknown, path = ""): unknown {
  if (schema.isStructSchema()) return readStruct(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongType(path, "a list");
    const member = schema.getValueSchema();
    return value.map((item, index) => readJson(member, item, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    return Object.fromEntries(
      Object.entries(asObject(value, path))
        .filter(([, one]) => one !== null)
        .map(([key, one]) => [key, readJson(member, one, `${path}.${key}`)]),
    );
  }
  return readScalar(schema, value, path);
}

function readStruct(schema: NormalizedSchema, value: unknown, path: string): object {
  const rest = new Map(Object.entries(asObject(value, path)));
  const output: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const key = member.getMergedTraits().jsonName ?? name;
    const one = rest.get(key);
    rest.delete(key);
    if (one !== undefined && one !== null) {
      output[name] = readJson(member, one, path === "" ? key : `${path}.${key}`);
    }
  }
  for (const key of rest.keys()) {
    throw new NotModelledError(`parameter ${path === "" ? key : `${path}.${key}`}`);
  }
  return output;
}

function readScalar(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isStringSchema()) {
    if (typeof value !== "string") throw wrongType(path, "a string");
    return value;
  }
  if (schema.isBooleanSchema()) {
    if (typeof value !== "boolean") throw wrongType(path, "true or false");
    return value;
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) {
    if (typeof value !== "number") throw wrongType(path, "a number");
    return value;
  }
  if (schema.isBlobSchema()) {
    if (typeof value !== "string") throw wrongType(path, "base 64 text");
    return new Uint8Array(Buffer.from(value, "base64"));
  }
  if (schema.isTimestampSchema()) {
    const time = typeof value === "number" ? new Date(value * 1_000) : new Date(String(value));
    if (Number.isNaN(time.getTime())) throw wrongType(path, "a time");
    return time;
  }
  return value;
}

function asObject(value: unknown, path: string): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongType(path, "an object");
  }
  return value;
}

function wrongType(path: string, expected: string): AwsError {
  return serialization(`${path === "" ? "the body" : path} is not ${expected}`);
}

function serialization(problem: string): AwsError {
  return new AwsError("SerializationException", `The request cannot be read: ${problem}`);
}

/** An output as JSON text, times in seconds unless the schema says otherwise. */
export function writeJson(schema: NormalizedSchema, output: object, jsonName: boolean): string {
  if (!schema.isStructSchema()) return "{}";
  const serializer = new JsonShapeSerializer({
    timestampFormat: { useTrait: true, default: 7 },
    jsonName,
  });
  serializer.write(schema, output);
  return serializer.flush();
}

/** An error's body. The SDK carries no schema from a command to its errors, so bytes and times are written by their type. */
export function writeJsonError(error: AwsError): string {
  return JSON.stringify({
    __type: error.code,
    message: error.message,
    ...(plain(error.members) as object),
  });
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  }
  return value;
}
