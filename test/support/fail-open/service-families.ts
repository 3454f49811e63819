import { blue, farOu, nearOu, organizationId, resource } from "../situation.ts";
import type { Item } from "./picture.ts";
import {
  goodAccount,
  goodHead,
  goodOffering,
  lookMessage,
  notification,
  replace,
  serviceId,
} from "./picture.ts";
import type { ServicePicture } from "./play-service.ts";
import { otherUnits, wrongAccounts, wrongHeads } from "./wrong-maps.ts";
import { strangeMessages } from "./wrong-messages.ts";
import { having, wrongOfferings } from "./wrong-offerings.ts";

export type ServiceCell = {
  readonly name: string;
  readonly wrong: ServicePicture;
  readonly mended: ServicePicture;
};
export type ServiceFamily = { readonly family: string; readonly cells: readonly ServiceCell[] };

function aServicePicture(gate: Readonly<Record<string, unknown>>): ServicePicture {
  return {
    allowlist: [{ ...goodOffering, ...gate }],
    organization: [goodHead, goodAccount],
    messages: [lookMessage()],
    service: {
      ServiceId: serviceId,
      ServiceState: "Available",
      AcceptanceRequired: true,
      ServiceType: [{ ServiceType: "Interface" }],
    },
  };
}

const byUnit = [`ou/${nearOu}`, `ou/${farOu}`];
const gates = [
  { name: "an open gate", gate: { gate: "open" } },
  ...[`account/${blue}`, ...byUnit, `organization/${organizationId}`].map((principal) => ({
    name: `a list with ${principal}`,
    gate: { gate: "listed", audience: [principal] },
  })),
].map(({ name, gate }) => ({ name, gate, base: aServicePicture(gate) }));
/** Those for whom somebody has to know who is in the organization. */
const mapped = gates.filter(({ name }) => /ou\/|organization\//.test(name));

function changed(base: ServicePicture, service: object): ServicePicture {
  return { ...base, service: { ...base.service, ...service } };
}

const offerings: ServiceFamily = {
  family: "the offering of a gate",
  cells: gates.flatMap(({ name: gate, base }) =>
    [
      // With an audience this gate is right.
      ...wrongOfferings.filter(({ name }) => name !== 'gate "listed"' || gate === "an open gate"),
      ...having("gate", undefined),
      ...having("approves", undefined, false),
    ].map(({ name, make }) => ({
      name: `${name}: ${gate}`,
      mended: base,
      wrong: {
        ...base,
        allowlist: base.allowlist.flatMap((item): Item[] => {
          const made = make(item);
          return made === undefined ? [] : [made];
        }),
      },
    })),
  ),
};

/** What EC2 says of the service; the words are those of a later AWS, or of none. */
const wrongServices: readonly { name: string; values: object }[] = [
  ...[false, undefined, null, "true", 1].map((AcceptanceRequired) => ({
    name: `AcceptanceRequired ${String(AcceptanceRequired)}`,
    values: { AcceptanceRequired },
  })),
  ...["Pending", "Deleting", "Deleted", "Failed", "Closed", "", "available ", undefined].map(
    (ServiceState) => ({ name: `ServiceState ${ServiceState}`, values: { ServiceState } }),
  ),
  ...["vpce-svc-0fedcba9876543210", "", undefined].map((ServiceId) => ({
    name: `ServiceId ${ServiceId}`,
    values: { ServiceId },
  })),
];
const services: ServiceFamily = {
  family: "the service behind a gate",
  cells: gates.flatMap(({ name: gate, base }) =>
    wrongServices.map(({ name, values }) => ({
      name: `${name}: ${gate}`,
      mended: base,
      wrong: changed(base, values),
    })),
  ),
};

const maps: ServiceFamily = {
  family: "the organization map of a gate",
  cells: mapped.flatMap(({ name: gate, base }) => [
    ...wrongHeads.map(({ name, make }) => ({
      name: `the head with ${name}: ${gate}`,
      mended: base,
      wrong: { ...base, organization: replace(base.organization, goodHead, make(goodHead)) },
    })),
    ...[...wrongAccounts, ...(gate.includes("ou/") ? otherUnits : [])]
      // A suspended account stays where it is, and can't try anything. Another account that takes its place is there by right.
      .filter(({ name }) => !name.startsWith("state ") || /null|true/.test(name))
      .filter(({ name }) => name !== 'sk "444455556666"')
      .map(({ name, make }) => ({
        name: `the account with ${name}: ${gate}`,
        mended: base,
        wrong: {
          ...base,
          organization: replace(base.organization, goodAccount, make(goodAccount)),
        },
      })),
  ]),
};

const messages: ServiceFamily = {
  family: "a message to look at a gate",
  cells: gates.slice(0, 2).flatMap(({ name: gate, base }) =>
    [
      ...strangeMessages,
      { name: "a notification", body: notification() },
      { name: "an order of a service", body: lookMessage({ type: "gatehouse.open", resource }) },
    ].map(({ name, body }) => ({
      name: `${name}: ${gate}`,
      mended: base,
      wrong: { ...base, messages: [body] },
    })),
  ),
};

export const serviceFamilies: readonly ServiceFamily[] = [offerings, services, maps, messages];
