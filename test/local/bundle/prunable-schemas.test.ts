import { describe, expect, it } from "vitest";

import { withPlainKeys } from "../../../local/bundle/prunable-schemas.ts";

describe("making a schema module prunable", () => {
  it("writes out computed keys whose text the module defines", () => {
    const source = `const _eQN = "ec2QueryName";\nexport var A = [1, { [_eQN]: \`Min\` }];`;
    expect(withPlainKeys(source)).toBe(
      `const _eQN = "ec2QueryName";\nexport var A = [1, { "ec2QueryName": \`Min\` }];`,
    );
  });

  it.each([
    { name: "that the module does not define", source: `export var A = { [_eQN]: 1 };` },
    { name: "that are calls", source: `const _f = () => "x";\nexport var A = { [_f()]: 1 };` },
    {
      name: "that would set the prototype",
      source: `const _p = "__proto__";\nexport var A = { [_p]: 1 };`,
    },
  ])("leaves keys alone $name", ({ source }) => {
    expect(withPlainKeys(source)).toBe(source);
  });
});
