import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { parseXML } from "@aws-sdk/xml-builder";
import type { NormalizedSchema } from "@smithy/core/schema";

import { AwsError, NotModelledError } from "../../action.ts";

/**
 * The one element of an XML document as the SDK types it, whatever the element's name. An element that the schema does not know
 * is refused by its path; a value of the wrong type is MalformedXML, S3's code for it.
 */
export function readXml(schema: NormalizedSchema, body: Buffer): unknown {
  const [root] = Object.values(parse(body));
  return read(schema, root, "");
}

function parse(body: Buffer): object {
  try {
    return parseXML(body.toString("utf8")) as object;
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : "?");
  }
}

function read(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isStructSchema()) return readStruct(schema, value, path);
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const flat = Boolean(schema.getMergedTraits().xmlFlattened);
    const items = flat ? value : only(value, member.getMergedTraits().xmlName ?? "member", path);
    return [items ?? []].flat().map((item, index) => read(member, item, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) throw new NotModelledError(`map ${path} in XML`);
  if (typeof value !== "string") throw malformed(`${path} is not a text`);
  return readText(schema, value, path);
}

function readStruct(schema: NormalizedSchema, value: unknown, path: string): object {
  const rest = elementsOf(value, path);
  const output: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const key = member.getMemberTraits().xmlName ?? name;
    const found = rest.get(key);
    if (found === undefined) continue;
    rest.delete(key);
    output[name] = read(member, found, path === "" ? key : `${path}.${key}`);
  }
  for (const key of rest.keys()) throw new NotModelledError(`element ${path}.${key}`);
  return output;
}

/** Elements by name; an empty element is an empty text to the parser, and attributes (`xmlns`) look like elements. */
function elementsOf(value: unknown, path: string): Map<string, unknown> {
  if (typeof value === "string" && value.trim() === "") return new Map();
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(`${path || "the document"} is not a structure`);
  }
  return new Map(Object.entries(value).filter(([name]) => !/^xmlns(:|$)|^xsi:/.test(name)));
}

function only(value: unknown, name: string, path: string): unknown {
  const elements = elementsOf(value, path);
  for (const key of elements.keys()) {
    if (key !== name) throw new NotModelledError(`element ${path}.${key}`);
  }
  return elements.get(name);
}

function readText(schema: NormalizedSchema, text: string, path: string): unknown {
  if (schema.isBooleanSchema()) {
    if (text !== "true" && text !== "false") throw malformed(`${path} is "${text}"`);
    return text === "true";
  }
  if (schema.isNumericSchema()) {
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) throw malformed(`${path} is "${text}"`);
    return number;
  }
  if (schema.isTimestampSchema()) {
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) throw malformed(`${path} is "${text}"`);
    return time;
  }
  return text;
}

/** S3 API reference, "Error responses"; AWS's text says no more than its first sentence. */
function malformed(problem: string): AwsError {
  return new AwsError(
    "MalformedXML",
    `The XML you provided was not well-formed or did not validate against our published schema: ${problem}`,
  );
}

/** A structure as one XML element, times as the schema says or as ISO dates. */
export function writeXml(schema: NormalizedSchema, output: object, namespace = ""): string {
  const serializer = new XmlShapeSerializer({
    xmlNamespace: namespace,
    serviceNamespace: "",
    timestampFormat: { useTrait: true, default: 5 },
    httpBindings: false,
  });
  serializer.write(schema, output);
  return String(serializer.flush());
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}
