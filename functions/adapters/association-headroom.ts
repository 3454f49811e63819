import type { RequestableKind } from "../core/request.ts";
import type { Obstacle } from "./association-checks.ts";

/** Most associations of each kind that a network takes. */
export type AssociationQuotas = Readonly<Record<RequestableKind, number>>;

/** lattice.md section 6: L-75D4A19E, L-6095700C and L-EF6E2D62, all of which AWS raises on request. */
export const defaultQuotas: AssociationQuotas = {
  "service-association": 500,
  "resource-association": 500,
  "vpc-association": 500,
};

/** The same quota for each kind. */
export function quotasOf(perKind: number): AssociationQuotas {
  return {
    "service-association": perKind,
    "resource-association": perKind,
    "vpc-association": perKind,
  };
}

/** Room that is left on networks, by what was last listed of them and what was begun since. */
export type AssociationHeadroom = {
  /** Everything that a listing had of a network, in whatever condition: what ends still counts until it is gone. */
  note(network: string, kinds: readonly RequestableKind[]): void;
  /** Takes a place; what is in the way otherwise. Of a network that was not listed it says nothing: AWS does. */
  take(network: string, kind: RequestableKind): Obstacle | undefined;
  giveBack(network: string, kind: RequestableKind): void;
};

export function associationHeadroom(quotas: AssociationQuotas): AssociationHeadroom {
  const used = new Map<string, Record<RequestableKind, number>>();
  return {
    note(network, kinds) {
      const count = (kind: RequestableKind) => kinds.filter((one) => one === kind).length;
      used.set(network, {
        "service-association": count("service-association"),
        "resource-association": count("resource-association"),
        "vpc-association": count("vpc-association"),
      });
    },

    take(network, kind) {
      const counts = used.get(network);
      if (counts === undefined) return undefined;
      if (counts[kind] >= quotas[kind])
        return {
          result: "failed",
          code: "NoQuotaHeadroom",
          explanation: `${network} has ${counts[kind]} of ${quotas[kind]} places for a ${kind}: end some, or have AWS raise the quota`,
        };
      counts[kind] += 1;
      return undefined;
    },

    giveBack(network, kind) {
      const counts = used.get(network);
      if (counts !== undefined) counts[kind] -= 1;
    },
  };
}
