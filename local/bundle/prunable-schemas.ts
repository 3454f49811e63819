import { readFile } from "node:fs/promises";

import type { Plugin } from "esbuild";

const SCHEMAS = /[\\/]@aws-sdk[\\/].+[\\/]schemas[\\/]schemas_\d+\.js$/;
const CONSTANT = /^const (_\w+) = ("[^"\\]*");$/gm;
const COMPUTED_KEY = /\[(_\w+)\]:/g;

/**
 * Lets the bundler drop the schemas of AWS actions that nobody calls (all of EC2's are 561 KB).
 *
 * The SDK's generated schemas write their trait keys as computed properties, `{ [_eQN]: "…" }` with
 * `const _eQN = "ec2QueryName"` above. A bundler must take a computed key for a side effect (it might call `toString`),
 * so it keeps every schema of the service. Here the constant's text takes its place; the value of the object is the same.
 */
export function prunableSchemas(): Plugin {
  return {
    name: "prunable-schemas",
    setup(on) {
      on.onLoad({ filter: SCHEMAS }, async ({ path }) => ({
        contents: withPlainKeys(await readFile(path, "utf8")),
        loader: "js",
      }));
    },
  };
}

/** The same module with each computed key whose constant it defines itself written out. */
export function withPlainKeys(source: string): string {
  const texts = new Map<string, string>();
  for (const [, name = "", text = ""] of source.matchAll(CONSTANT)) texts.set(name, text);
  return source.replace(COMPUTED_KEY, (key, name: string) => {
    const text = texts.get(name);
    // In an object literal `__proto__: x` sets the prototype and `["__proto__"]: x` does not.
    return text === undefined || text === '"__proto__"' ? key : `${text}:`;
  });
}
