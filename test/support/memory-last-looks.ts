import type { LastLook, LastLooks } from "../../functions/core/last-look.ts";

/** Complete looks in memory. */
export function memoryLastLooks(): LastLooks {
  const known = new Map<string, LastLook>();
  return {
    of: (subjects) =>
      Promise.resolve(
        new Map(
          subjects.flatMap((subject) => {
            const last = known.get(subject);
            return last === undefined ? [] : [[subject, last]];
          }),
        ),
      ),
    note(subject, look) {
      const before = known.get(subject) ?? { listedAt: undefined, sweptAt: undefined };
      known.set(subject, { ...before, ...look });
      return Promise.resolve();
    },
  };
}
