import { beforeEach, describe, expect, it } from "vitest";

import type { Requests } from "../../functions/adapters/request-table.ts";
import { aRequest, blueVpc } from "../support/a-request.ts";
import { minutes } from "../support/situation.ts";

export type RequestStore = {
  readonly requests: Requests;
  /** Stores whatever it is given under this key. */
  putItem(
    resource: string,
    id: string,
    item: Readonly<Record<string, unknown>>,
  ): Promise<unknown> | void;
};

/** What every keeper of requests promises. Each test has resources of its own, so that one store can serve them all. */
export function requestsContract(name: string, open: () => RequestStore): void {
  describe(`requests in ${name}`, () => {
    let store: RequestStore;
    let count = 0;
    let resource = "";
    beforeEach(() => {
      store = open();
      count += 1;
      const id = count.toString(16).padStart(17, "0");
      resource = `arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-${id}`;
    });

    it("come back as they were stored, and no others", async () => {
      const vpc = aRequest({
        resource,
        id: "r2",
        kind: "vpc-association",
        subject: blueVpc,
        securityGroupIds: ["sg-0123456789abcdef0"],
        reason: "payments",
        expiresAt: minutes(60),
      });
      const service = aRequest({ resource });
      expect(await store.requests.put(vpc, undefined)).toBe("stored");
      expect(await store.requests.put(service, undefined)).toBe("stored");
      expect(await store.requests.of(resource)).toEqual([
        { found: "request", request: service },
        { found: "request", request: vpc },
      ]);
      expect(await store.requests.of(`${resource}0`)).toEqual([]);
    });

    it.each([undefined, 2, 4])("stay as they are when version %s is expected", async (expected) => {
      await store.requests.put(aRequest({ resource, version: 3 }), undefined);
      const next = aRequest({ resource, status: "cancelled", version: 4 });
      expect(await store.requests.put(next, expected)).toBe("conflict");
      expect(await store.requests.of(resource)).toMatchObject([
        { request: { status: "approved", version: 3 } },
      ]);
      expect(await store.requests.put(next, 3)).toBe("stored");
      expect(await store.requests.of(resource)).toMatchObject([
        { request: { status: "cancelled", version: 4 } },
      ]);
    });

    it("are not made over a version that is not there", async () => {
      expect(await store.requests.put(aRequest({ resource, version: 2 }), 1)).toBe("conflict");
      expect(await store.requests.of(resource)).toEqual([]);
    });

    it("that can't be read are handed over as such, beside those that can", async () => {
      const { id: _, resource: __, createdAt, ...rest } = aRequest();
      const item = { ...rest, createdAt: createdAt.toISOString() };
      await store.putItem(resource, "r0", { ...item, kind: "peering" });
      await store.putItem(resource, "r1", item);
      await store.putItem(resource, "r2", { ...item, id: "r1" });
      const readings = await store.requests.of(resource);
      expect(readings).toMatchObject([
        { found: "malformed", id: "r0" },
        { found: "request", request: { id: "r1" } },
        { found: "malformed", id: "r2" },
      ]);
    });
  });
}
