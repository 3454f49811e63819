import type { Family } from "./cell.ts";
import { someBases, withEntry } from "./cell.ts";
import type { Picture } from "./picture.ts";
import {
  aPicture,
  arrivals,
  goodEntry,
  goodGrant,
  lookMessage,
  notification,
  places,
} from "./picture.ts";
import { boastfulMessages, strangeMessages } from "./wrong-messages.ts";
import { unfitRows, wrongRows } from "./wrong-rows.ts";

const rows: Family = {
  family: "what EC2 shows",
  cells: places.flatMap((place) =>
    arrivals.flatMap((arrival) => {
      const base = aPicture(place, "pendingAcceptance", arrival);
      const entry = goodEntry(place);
      const bounded = (bounds: object): Picture =>
        withEntry(base, place, { ...entry, grants: { g1: { ...goodGrant(place), ...bounds } } });
      const both = bounded({ regions: ["eu-west-1"], endpointTypes: ["Interface"] });
      return [
        ...wrongRows.map((row) => ({ ...row, mended: base })),
        ...unfitRows.map((row) => ({ ...row, mended: both })),
      ].map(({ name, make, mended }) => ({
        name: `${name}: ${place.name}, by ${arrival}`,
        mended,
        wrong: { ...mended, rows: mended.rows.map(make) },
      }));
    }),
  ),
};

const seats: Family = {
  family: "the limit",
  cells: places.flatMap((place) =>
    arrivals.map((arrival) => {
      const base = aPicture(place, "pendingAcceptance", arrival);
      const [offering, ...others] = base.allowlist;
      const mended = {
        ...base,
        allowlist: offering === undefined ? [] : [{ ...offering, perAccount: 1 }, ...others],
      };
      const holder = base.rows.map((row) => ({
        ...row,
        VpcEndpointId: "vpce-0bbbbbbbbbbbbbbb2",
        VpcEndpointState: "available" as "Available",
      }));
      return {
        name: `the only seat is taken: ${place.name}, by ${arrival}`,
        mended,
        wrong: { ...mended, rows: [...mended.rows, ...holder] },
      };
    }),
  ),
};

const messages: Family = {
  family: "a message that is none of ours, although an entry allows",
  cells: someBases.flatMap(({ base, where }) =>
    strangeMessages.map(({ name, body }) => ({
      name: `${name}: ${where}`,
      mended: base,
      wrong: { ...base, messages: [body] },
    })),
  ),
};

const boasts: Family = {
  family: "a message that says more than where to look, although no entry allows",
  // Only what waits is looked at whatever a message names.
  cells: someBases
    .filter(({ where }) => where.endsWith("pendingAcceptance"))
    .flatMap(({ place, base, where }) =>
      boastfulMessages.map(({ name, body }) => {
        const mended = { ...base, messages: [body] };
        return { name: `${name}: ${where}`, mended, wrong: withEntry(mended, place, undefined) };
      }),
    ),
};

/** Several hints at once, most of them wrong: none may borrow another's standing. */
const batches: Family = {
  family: "a batch of messages, although no entry allows",
  cells: someBases.flatMap(({ place, base, where }) =>
    strangeMessages.slice(0, 40).map(({ name, body }) => {
      const mended = { ...base, messages: [body, notification(), lookMessage()] };
      return { name: `${name}: ${where}`, mended, wrong: withEntry(mended, place, undefined) };
    }),
  ),
};

export const eventFamilies: readonly Family[] = [rows, seats, messages, boasts, batches];
