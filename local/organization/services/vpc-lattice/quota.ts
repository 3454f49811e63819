import { quotaExceeded, type ResourceTypeName } from "./lattice-error.ts";

/** Quotas per Region with their defaults (lattice.md section 6). */
const DEFAULTS = {
  "L-9CAD07FB": { limit: 50, of: "service networks of the account" },
  "L-620C821E": { limit: 2_000, of: "services of the account" },
  "L-5FF8F9B9": { limit: 2_000, of: "resource configurations of the account" },
  "L-9BC96FEF": { limit: 60, of: "child resource configurations of the group" },
  "L-75D4A19E": { limit: 500, of: "service associations of the service network" },
  "L-EF6E2D62": { limit: 500, of: "VPC associations of the service network" },
  "L-6095700C": { limit: 500, of: "resource configurations of the service network" },
  "L-89DEA27F": { limit: 200, of: "service network endpoints of the service network" },
} as const;

export type QuotaCode = keyof typeof DEFAULTS;

export type Quotas = {
  set(code: QuotaCode, limit: number): void;
  /** Throws ServiceQuotaExceededException when `used` leaves no room for one more. */
  check(code: QuotaCode, used: number, type: ResourceTypeName, resourceId?: string): void;
};

export function createQuotas(): Quotas {
  const limits = new Map<QuotaCode, number>();
  return {
    set: (code, limit) => void limits.set(code, limit),
    check(code, used, type, resourceId) {
      const limit = limits.get(code) ?? DEFAULTS[code].limit;
      if (used < limit) return;
      throw quotaExceeded(
        `You have reached the quota ${code}: ${limit} ${DEFAULTS[code].of}`,
        code,
        type,
        resourceId,
      );
    },
  };
}
