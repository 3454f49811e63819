import { describe, expect, it } from "vitest";

import { bothLooks, olderLooks } from "../../../functions/core/look-pair.ts";
import type { LookResult } from "../../../functions/core/look.ts";
import { minutes } from "../../support/situation.ts";

const settled: LookResult = { look: "settled", unseen: [] };
const followed: LookResult = { look: "settled", unseen: ["a"], followUp: true };
const again: LookResult = { look: "again", because: "conflict", unseen: ["b"] };

describe("two looks", () => {
  it.each([
    { name: "are settled when both are", one: settled, other: settled, both: settled },
    { name: "are followed up when one is", one: settled, other: followed, both: followed },
    {
      name: "come back when one does, for all that is in the way",
      one: again,
      other: { look: "again", because: "out-of-time", unseen: [] } as const,
      both: { look: "again", because: "conflict, out-of-time", unseen: ["b"] },
    },
  ])("$name", ({ one, other, both }) => {
    expect(bothLooks(one, other)).toEqual(both);
  });
  it("come back when either does, and miss what each missed", () => {
    const both = { look: "again", because: "conflict" };
    expect(bothLooks(again, followed)).toEqual({ ...both, unseen: ["b", "a"] });
    expect(bothLooks(followed, again)).toEqual({ ...both, unseen: ["a", "b"] });
  });
});

const last = (listed: number, swept?: number) => ({
  listedAt: minutes(listed),
  sweptAt: swept === undefined ? undefined : minutes(swept),
});

describe("the last of two looks", () => {
  it("is the older one, for each matter", () => {
    expect(olderLooks(new Map([["r", last(1, 5)]]), new Map([["r", last(3, 2)]]))).toEqual(
      new Map([["r", last(1, 2)]]),
    );
  });
  it("is not remembered where one of them is not", () => {
    expect(olderLooks(new Map([["r", last(1, 5)]]), new Map())).toEqual(new Map());
    expect(olderLooks(new Map(), new Map([["r", last(1, 5)]]))).toEqual(new Map());
    expect(
      olderLooks(new Map([["r", last(1)]]), new Map([["r", last(3, 2)]])).get("r")?.sweptAt,
    ).toBeUndefined();
  });
});
