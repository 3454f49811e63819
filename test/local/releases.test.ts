import { describe, expect, it } from "vitest";

import { Releases } from "../../local/releases.ts";

describe("releases", () => {
  it("give back the last thing first, once", async () => {
    const given: string[] = [];
    const releases = new Releases();
    releases.add(() => void given.push("first taken"));
    releases.add(async () => void given.push("last taken"));
    await releases.run();
    await releases.run();
    expect(given).toEqual(["last taken", "first taken"]);
  });

  it("give back everything although one thing can't be, and say so afterwards", async () => {
    const given: string[] = [];
    const releases = new Releases();
    releases.add(() => void given.push("port"));
    releases.add(() => {
      throw new Error("the child does not end");
    });
    await expect(releases.run()).rejects.toThrow("the child does not end");
    expect(given).toEqual(["port"]);
  });
});
