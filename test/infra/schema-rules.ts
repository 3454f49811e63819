import type { Template } from "../../local/cloudformation/template.ts";
import {
  membersOf,
  type PropertyType,
  type ResourceProperties,
  schemaOf,
} from "./schema-database.ts";

/**
 * Everything in a template that CloudFormation's resource schemas do not know, one sentence each: types, properties at every
 * depth, required ones that are missing, values of another type, attributes. A function is taken for what it gives: text, a
 * list, or anything.
 */
export function schemaFindings(template: Template): string[] {
  const resources = Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
    const where = `Resources.${logicalId}`;
    const schema = schemaOf(resource.Type);
    if (schema === undefined) return [`${where}: CloudFormation has no type ${resource.Type}`];
    return members(resource.Properties, schema.properties, `${where}.Properties`, template);
  });
  return [...resources, ...attributeFindings(template)];
}

type Members = Readonly<Record<string, unknown>>;

function members(
  value: Members,
  properties: ResourceProperties,
  where: string,
  template: Template,
): string[] {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  const missing = Object.entries(properties).filter(
    ([name, { required }]) => required === true && !Object.hasOwn(value, name),
  );
  return [
    ...unknown.map((name) => `${where}: there is no property ${name}`),
    ...missing.map(([name]) => `${where}: the required property ${name} is missing`),
    ...Object.entries(properties).flatMap(([name, { type }]) =>
      Object.hasOwn(value, name) ? fit(value[name], type, `${where}.${name}`, template) : [],
    ),
  ];
}

/** Whether the value is of the type; one sentence for each place where it is not. */
function fit(value: unknown, type: PropertyType, where: string, template: Template): string[] {
  const call = functionIn(value);
  if (call !== undefined) return fitFunction(call, type, where, template);
  switch (type.type) {
    case "json":
      return value === undefined || value === null ? [`${where}: it is empty`] : [];
    case "string":
      return allowed(value, typeof value === "string", type.allowedValues, "text", where);
    case "date-time":
      return allowed(value, typeof value === "string", undefined, "text", where);
    case "boolean":
      return allowed(value, typeof value === "boolean", undefined, "true or false", where);
    case "number":
      return allowed(value, typeof value === "number", undefined, "a number", where);
    case "integer":
      return allowed(value, Number.isInteger(value), type.allowedValues, "a whole number", where);
    case "null":
      return allowed(value, value === null, undefined, "nothing", where);
    case "tag":
      return fitTag(value, where, template);
    case "array":
      if (!Array.isArray(value)) return [`${where}: ${shown(value)} is no list`];
      return value.flatMap((item, index) => fit(item, type.element, `${where}.${index}`, template));
    case "map":
      if (!isObject(value)) return [`${where}: ${shown(value)} is no object`];
      return Object.entries(value).flatMap(([name, item]) =>
        fit(item, type.element, `${where}.${name}`, template),
      );
    case "ref":
      if (!isObject(value)) return [`${where}: ${shown(value)} is no object`];
      return members(value, membersOf(type), where, template);
    case "union": {
      const findings = type.types.map((one) => fit(value, one, where, template));
      return findings.some((found) => found.length === 0) ? [] : (findings[0] ?? []);
    }
  }
}

function allowed(
  value: unknown,
  isOfType: boolean,
  values: readonly unknown[] | undefined,
  what: string,
  where: string,
): string[] {
  if (!isOfType) return [`${where}: ${shown(value)} is not ${what}`];
  if (values === undefined || values.includes(value)) return [];
  return [`${where}: ${shown(value)} is none of ${values.join(", ")}`];
}

function fitTag(value: unknown, where: string, template: Template): string[] {
  const text: PropertyType = { type: "string" };
  if (!isObject(value)) return [`${where}: ${shown(value)} is no object`];
  const properties = { Key: { type: text, required: true }, Value: { type: text, required: true } };
  return members(value, properties, where, template);
}

type Call = { readonly name: string; readonly argument: unknown };

function functionIn(value: unknown): Call | undefined {
  if (!isObject(value)) return undefined;
  const [[name, argument] = ["", undefined], ...others] = Object.entries(value);
  const isCall = others.length === 0 && (name === "Ref" || name.startsWith("Fn::"));
  return isCall ? { name, argument } : undefined;
}

function fitFunction(
  { name, argument }: Call,
  type: PropertyType,
  where: string,
  template: Template,
): string[] {
  if (name === "Fn::If" && Array.isArray(argument)) {
    return argument.slice(1).flatMap((branch, index) => {
      const isLeftOut = functionIn(branch)?.argument === "AWS::NoValue";
      return isLeftOut ? [] : fit(branch, type, `${where}.Fn::If.${index + 1}`, template);
    });
  }
  const gives = given(name, argument, template);
  return gives === "anything" || takes(type, gives)
    ? []
    : [`${where}: ${name} gives ${gives === "list" ? "a list" : "text"}, which does not fit here`];
}

function given(name: string, argument: unknown, template: Template): "text" | "list" | "anything" {
  switch (name) {
    case "Ref": {
      const parameter = template.Parameters[String(argument)];
      return parameter !== undefined && parameter.Type !== "String" ? "list" : "text";
    }
    case "Fn::Sub":
    case "Fn::Join":
    case "Fn::GetAtt":
      return "text";
    case "Fn::Split":
      return "list";
    default:
      return "anything";
  }
}

/** CloudFormation makes numbers and truth values of text. */
function takes(type: PropertyType, gives: "text" | "list"): boolean {
  switch (type.type) {
    case "json":
      return true;
    case "union":
      return type.types.some((one) => takes(one, gives));
    case "array":
      return gives === "list" && takes(type.element, "text");
    case "map":
    case "ref":
    case "tag":
    case "null":
      return false;
    case "string":
    case "date-time":
    case "boolean":
    case "number":
    case "integer":
      return gives === "text";
  }
}

/** Attributes that are asked for, by GetAtt or in the text of a Sub, and that the resource's type does not have. */
function attributeFindings({ Resources, Outputs }: Template): string[] {
  return asked({ Resources, Outputs }, "").flatMap(({ logicalId, attribute, where }) => {
    const resource = Resources[logicalId];
    if (resource === undefined) return [`${where}: there is no resource ${logicalId}`];
    const schema = schemaOf(resource.Type);
    // An unknown type was told once already.
    if (schema === undefined) return [];
    const attributes = Object.keys(schema.attributes);
    return attributes.includes(attribute)
      ? []
      : [
          `${where}: ${resource.Type} has no attribute ${attribute}; it has ${attributes.join(", ")}`,
        ];
  });
}

type Asked = {
  readonly logicalId: string;
  readonly attribute: string;
  readonly where: string;
};

function asked(value: unknown, where: string): Asked[] {
  if (typeof value !== "object" || value === null) return [];
  const call = functionIn(value);
  if (call?.name === "Fn::GetAtt" && Array.isArray(call.argument)) {
    const [logicalId, attribute] = call.argument.map(String);
    return [{ logicalId: logicalId ?? "", attribute: attribute ?? "", where }];
  }
  const inText = call?.name === "Fn::Sub" ? inSub(call.argument, where) : [];
  const deeper = Object.entries(value).flatMap(([name, member]) =>
    asked(member, where === "" ? name : `${where}.${name}`),
  );
  return [...inText, ...deeper];
}

/** `${Queue.Arn}`; names without a dot are parameters and resources, `${!…}` is text. */
function inSub(argument: unknown, where: string): Asked[] {
  const text: unknown = Array.isArray(argument) ? argument[0] : argument;
  return [...String(text).matchAll(/\$\{(\w+)\.([\w.]+)\}/g)].map(
    ([, logicalId = "", attribute = ""]) => ({ logicalId, attribute, where }),
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "missing";
}
