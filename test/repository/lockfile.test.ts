import { readFile } from "node:fs/promises";

import { expect, it } from "vitest";

type Locked = {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
};

const { packages } = JSON.parse(
  await readFile(new URL("../../package-lock.json", import.meta.url), "utf8"),
) as { packages: Readonly<Record<string, Locked>> };

it("locks the binaries of every platform, without which npm ci stops on a clean clone", () => {
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

it("names no registry, so that each user's own is asked", () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved?.includes("://"))).toEqual(
    [],
  );
});
