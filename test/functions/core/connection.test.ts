import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import { connectionStatuses, inOrderOfSettling } from "../../../functions/core/connection.ts";
import { aConnection, blue, minutes } from "../../support/situation.ts";

const green = "444455556666";
const red = "555566667777";
let numbers = 0;
const one = (values: Partial<Connection>): Connection =>
  aConnection({ externalId: `vpce-${(++numbers).toString(16).padStart(17, "0")}`, ...values });
const waits = (tenant: string | undefined, minute: number | undefined): Connection =>
  one({ tenant, createdAt: minute === undefined ? undefined : minutes(minute) });

it("frees seats before it gives them, and makes before it takes away", () => {
  const [over, absent, connected, unknown, waiting] = [
    one({ status: "over" }),
    one({ status: "absent" }),
    one({ status: "connected" }),
    one({ status: "unknown" }),
    one({ status: "waiting" }),
  ] as const;
  expect(inOrderOfSettling([waiting, unknown, connected, absent, over])).toEqual([
    over,
    absent,
    connected,
    unknown,
    waiting,
  ]);
});

it("puts who waits longest first, and who gives no time last", () => {
  const [oldest, young, ageless] = [waits(blue, -9), waits(blue, -1), waits(blue, undefined)];
  expect(inOrderOfSettling([ageless, young, oldest])).toEqual([oldest, young, ageless]);
});

it("lets each account's first come before anybody's second", () => {
  const [b1, b2, b3] = [waits(blue, -30), waits(blue, -29), waits(blue, -28)] as const;
  const [g1, g2] = [waits(green, -5), waits(green, -4)] as const;
  const r1 = waits(red, -1);
  const nobody = waits(undefined, -40);
  expect(inOrderOfSettling([r1, g2, g1, b3, b2, b1, nobody])).toEqual([
    nobody,
    b1,
    g1,
    r1,
    b2,
    g2,
    b3,
  ]);
});

const time = ({ createdAt }: Connection) => createdAt?.getTime() ?? Infinity;

it("loses nobody, keeps each account's own order, and does not depend on the order of the listing", () => {
  const connection = fc
    .record({
      tenant: fc.constantFrom(blue, green, red, undefined),
      status: fc.constantFrom(...connectionStatuses),
      createdAt: fc.constantFrom(minutes(-3), minutes(-2), minutes(-1), undefined),
    })
    .map(one);
  fc.assert(
    fc.property(fc.array(connection, { maxLength: 20 }), (listed) => {
      const ordered = inOrderOfSettling(listed);
      expect(ordered).toHaveLength(listed.length);
      expect(new Set(ordered)).toEqual(new Set(listed));
      expect(inOrderOfSettling(listed.toReversed())).toEqual(ordered);
      for (const tenant of [blue, green, red, undefined]) {
        const own = ordered.filter((each) => each.status === "waiting" && each.tenant === tenant);
        expect(own.map(time)).toEqual(own.map(time).toSorted((a, b) => a - b));
      }
    }),
  );
});
