import { type CollectionTag, Pair, parseDocument, Scalar, type ScalarTag, YAMLMap } from "yaml";

import type { Problems } from "./template-problem.ts";

/**
 * The template as plain data, CloudFormation's short tags as their long forms (`!Sub x` as `{"Fn::Sub": "x"}`). Every
 * error and warning of the parser is a problem: an unknown tag, a key that stands there twice. Undefined when there is one.
 */
export function parseTemplateText(text: string, problems: Problems): unknown {
  const document = parseDocument(text, { customTags: TAGS, prettyErrors: false });
  const complaints = [...document.errors, ...document.warnings];
  for (const { message, pos } of complaints) {
    problems.add(`line ${text.slice(0, pos[0]).split("\n").length}`, message);
  }
  if (complaints.length > 0) return undefined;
  // YAML's aliases are none of CloudFormation's promises: a template that uses one is refused by the parser.
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return value;
}

/** The functions that have a short tag. `Fn::` is not written before Ref and Condition. */
const SHORT_NAMES = [
  "Ref",
  "Condition",
  "And",
  "Equals",
  "FindInMap",
  "GetAtt",
  "If",
  "Join",
  "Not",
  "Or",
  "Select",
  "Split",
  "Sub",
];

const TAGS = SHORT_NAMES.flatMap((short): (ScalarTag | CollectionTag)[] => {
  const name = short === "Ref" || short === "Condition" ? short : `Fn::${short}`;
  const tag = `!${short}`;
  return [
    { tag, resolve: (text) => ({ [name]: short === "GetAtt" ? attributePath(text) : text }) },
    {
      tag,
      collection: "seq",
      resolve(items) {
        const map = new YAMLMap();
        map.add(new Pair(new Scalar(name), items));
        return map;
      },
    },
  ];
});

/** `Topic.TopicArn`: what follows the first dot is the attribute, which may have dots itself. */
function attributePath(text: string): string[] {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
