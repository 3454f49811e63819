import type { NormalizedSchema } from "@smithy/core/schema";

import { AwsError, NotModelledError } from "../../action.ts";

/** How the two query protocols spell members and lists (Smithy specification, awsQuery and ec2Query). */
export type FormStyle = "query" | "ec2-query";

type Node = { value?: string; readonly children: Map<string, Node> };

/**
 * Reads form parameters (`Filter.1.Value.1=x`) as the schema spells them.
 * A parameter that the schema does not know is refused by its full name; so is one that is given twice.
 */
export function readForm(
  schema: NormalizedSchema,
  parameters: URLSearchParams,
  style: FormStyle,
): object {
  const root: Node = { children: new Map() };
  for (const [name, value] of parameters) {
    if (name === "Action" || name === "Version") continue;
    let node = root;
    for (const part of name.split(".")) {
      const child = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    if (node.value !== undefined) {
      throw new AwsError("MalformedQueryString", `The parameter ${name} is given twice`);
    }
    node.value = value;
  }
  return readStruct(schema, root, "", style);
}

function readStruct(
  schema: NormalizedSchema,
  node: Node,
  path: string,
  style: FormStyle,
): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  const rest = new Map(node.children);
  if (schema.isStructSchema()) {
    for (const [name, member] of schema.structIterator()) {
      const key = memberKey(name, member, style);
      const child = rest.get(key);
      if (child === undefined) continue;
      rest.delete(key);
      output[name] = read(member, child, join(path, key), style);
    }
  }
  for (const [key, child] of rest) throw unknownParameter(firstName(join(path, key), child), style);
  return output;
}

function read(schema: NormalizedSchema, node: Node, path: string, style: FormStyle): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node, path, style);
  if (schema.isListSchema()) return readList(schema, node, path, style);
  if (schema.isMapSchema()) return readMap(schema, node, path, style);
  const [extra] = node.children;
  if (extra) throw unknownParameter(firstName(join(path, extra[0]), extra[1]), style);
  return readScalar(schema, node.value ?? "", path, style);
}

function readList(schema: NormalizedSchema, node: Node, path: string, style: FormStyle): unknown[] {
  const member = schema.getValueSchema();
  const flat = style === "ec2-query" || Boolean(schema.getMergedTraits().xmlFlattened);
  const items = flat
    ? node
    : inner(node, member.getMergedTraits().xmlName ?? "member", path, style);
  return numbered(items, path, style).map(([key, child]) =>
    read(member, child, `${path}.${key}`, style),
  );
}

function readMap(
  schema: NormalizedSchema,
  node: Node,
  path: string,
  style: FormStyle,
): Record<string, unknown> {
  const keySchema = schema.getKeySchema();
  const valueSchema = schema.getValueSchema();
  const keyName = keySchema.getMergedTraits().xmlName ?? "key";
  const valueName = valueSchema.getMergedTraits().xmlName ?? "value";
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const entries = flat ? node : inner(node, "entry", path, style);
  return Object.fromEntries(
    numbered(entries, path, style).map(([number, entry]) => {
      const key = entry.children.get(keyName)?.value;
      const value = entry.children.get(valueName);
      if (key === undefined || value === undefined || entry.children.size > 2) {
        throw invalid(`${path}.${number}`, "an entry is one key and one value", style);
      }
      return [key, read(valueSchema, value, `${path}.${number}.${valueName}`, style)];
    }),
  );
}

/** The one child through which a list or map that is not flattened nests; an empty list is a bare `Name=`. */
function inner(node: Node, name: string, path: string, style: FormStyle): Node {
  for (const [key, child] of node.children) {
    if (key !== name) throw unknownParameter(firstName(join(path, key), child), style);
  }
  return node.children.get(name) ?? { children: new Map() };
}

function numbered(node: Node, path: string, style: FormStyle): [string, Node][] {
  const items = [...node.children];
  for (const [key, child] of items) {
    if (!/^[1-9]\d{0,4}$/.test(key))
      throw unknownParameter(firstName(join(path, key), child), style);
  }
  return items.toSorted(([a], [b]) => Number(a) - Number(b));
}

function readScalar(
  schema: NormalizedSchema,
  text: string,
  path: string,
  style: FormStyle,
): unknown {
  if (schema.isBooleanSchema()) {
    if (text === "true" || text === "false") return text === "true";
    throw invalid(path, `"${text}" is neither true nor false`, style);
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) {
    if (text !== "" && Number.isFinite(Number(text))) return Number(text);
    throw invalid(path, `"${text}" is not a number`, style);
  }
  if (schema.isTimestampSchema()) {
    const date = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1_000) : new Date(text);
    if (!Number.isNaN(date.getTime())) return date;
    throw invalid(path, `"${text}" is not a time`, style);
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, "base64"));
  return text;
}

function memberKey(name: string, member: NormalizedSchema, style: FormStyle): string {
  const traits = member.getMergedTraits();
  const xmlName = traits.xmlName;
  // The SDK types this trait loosely; it is a string wherever it is set.
  const ec2QueryName = traits.ec2QueryName as string | undefined;
  if (style === "query") return xmlName ?? name;
  if (ec2QueryName !== undefined) return ec2QueryName;
  const key = xmlName ?? name;
  return key.charAt(0).toUpperCase() + key.slice(1);
}

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** The full name of some parameter below a node, as it was sent. */
function firstName(path: string, node: Node): string {
  let name = path;
  for (let at: Node | undefined = node; at !== undefined && at.value === undefined;) {
    const [first]: [string, Node][] = [...at.children];
    if (first === undefined) break;
    name = `${name}.${first[0]}`;
    at = first[1];
  }
  return name;
}

function unknownParameter(name: string, style: FormStyle): AwsError {
  // EC2 API Reference, "Error codes": EC2 alone refuses what it does not know; elsewhere the refusal is ours.
  if (style === "ec2-query") {
    return new AwsError("UnknownParameter", `The parameter ${name} is not recognized`);
  }
  return new NotModelledError(`parameter ${name}`);
}

function invalid(path: string, problem: string, style: FormStyle): AwsError {
  const code = style === "ec2-query" ? "InvalidParameterValue" : "MalformedInput";
  return new AwsError(code, `Invalid value for parameter ${path}: ${problem}`);
}
