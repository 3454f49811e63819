import { describe, expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import type { Situation } from "../../../functions/core/decide.ts";
import { decide } from "../../../functions/core/decide.ts";
import type { Entry } from "../../../functions/core/entry.ts";
import type { Grant } from "../../../functions/core/grant.ts";
import {
  aConnection,
  aGrant,
  aMember,
  aSituation,
  anEntry,
  anOffering,
  nearOu,
  nowhere,
} from "../../support/situation.ts";

const network = "vpc-lattice:servicenetwork";
const surprise = "ec2:subnet";
const aShare = (values: Partial<Connection> = {}) =>
  aConnection({ kind: "share-invitation", resourceTypes: [network], ...values });
const anAssociation = (values: Partial<Connection> = {}) =>
  aConnection({ kind: "vpc-association", status: "absent", ...values });
const allows = (grant: Partial<Grant> = {}, entry: Partial<Omit<Entry, "grants">> = {}) =>
  anEntry({ ...entry, grants: { g1: aGrant(grant) } });
const denies = anEntry({ effect: "deny", grants: {} });
const networks = allows({ resourceTypes: [network] });

type Row = { name: string; given: Partial<Situation>; verdict: string; reason: string };
const decided = (given: Partial<Situation>) => decide(aSituation(given));
const accepted = (values: Partial<Connection> = {}) => aShare({ status: "connected", ...values });
/** A network whose environment has these accounts. */
const ofNetwork = (accounts: string[]) =>
  ({
    found: "offering",
    offering: anOffering({ environment: { name: "production", accounts } }),
  }) as const;

describe("a share that is offered", () => {
  it.each<Row>([
    {
      name: "is accepted where every type in it is named",
      given: { connection: aShare(), entries: [networks] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is held for a type that nobody named",
      given: { connection: aShare({ resourceTypes: [network, surprise] }), entries: [networks] },
      verdict: "hold",
      reason: "constraint-unmet",
    },
    {
      name: "is held while AWS shows nothing in it: it may yet hold anything",
      given: { connection: aShare({ resourceTypes: [] }), entries: [networks] },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "is held where its contents could not be read",
      given: { connection: aShare({ resourceTypes: undefined }), entries: [networks] },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "is not accepted by a grant that names no type",
      given: { connection: aShare(), entries: [allows()] },
      verdict: "hold",
      reason: "constraint-unmet",
    },
    {
      name: "is held from a stranger",
      given: { connection: aShare(), entries: [] },
      verdict: "hold",
      reason: "no-grant",
    },
    {
      name: "is rejected from whom a deny names, whatever is in it",
      given: { connection: aShare({ resourceTypes: undefined }), entries: [denies] },
      verdict: "reject",
      reason: "denied",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decided(given)).toMatchObject({ verdict, reason });
  });
});

describe("a share that was accepted", () => {
  it.each<Row>([
    {
      name: "is kept while all that is in it is allowed",
      given: { connection: accepted(), entries: [networks], admitted: true },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is neither kept nor left when its owner adds something",
      given: {
        connection: accepted({ resourceTypes: [network, surprise] }),
        entries: [networks],
        admitted: true,
      },
      verdict: "hold",
      reason: "unexpected-resources",
    },
    {
      name: "is left when nothing allowed remains in it",
      given: {
        connection: accepted({ resourceTypes: [surprise] }),
        entries: [networks],
        admitted: true,
      },
      verdict: "end",
      reason: "grant-ended",
    },
    {
      name: "is not left because an answer is empty",
      given: { connection: accepted({ resourceTypes: [] }), entries: [networks], admitted: true },
      verdict: "hold",
      reason: "constraint-unknown",
    },
    {
      name: "is left when its sender is denied",
      given: { connection: accepted(), entries: [networks, denies] },
      verdict: "end",
      reason: "denied",
    },
    {
      name: "by somebody else is drift, whatever is in it",
      given: {
        connection: accepted({ resourceTypes: [network, surprise] }),
        entries: [networks],
        admitted: false,
      },
      verdict: "ignore",
      reason: "drift",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decided(given)).toMatchObject({ verdict, reason });
  });
});

describe("what is to be made", () => {
  const full = { holders: new Set(["another"]) };
  const limited = { found: "offering", offering: anOffering({ perAccount: 1 }) } as const;
  it.each<Row>([
    {
      name: "is made where a grant allows it",
      given: { connection: anAssociation(), entries: [allows()] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is not made because somebody asks",
      given: { connection: anAssociation(), entries: [] },
      verdict: "hold",
      reason: "no-grant",
    },
    {
      name: "is refused by a deny",
      given: { connection: anAssociation(), entries: [allows(), denies] },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "is held over the limit of its account",
      given: { connection: anAssociation(), entries: [allows()], offering: limited, seats: full },
      verdict: "hold",
      reason: "over-limit",
    },
    {
      name: "is not made by a grant for other kinds",
      given: {
        connection: anAssociation(),
        entries: [allows({ kinds: ["service-association"] })],
      },
      verdict: "hold",
      reason: "constraint-unmet",
    },
    {
      name: "is held while nobody knows where the account stands",
      given: { connection: anAssociation(), entries: [allows()], standing: nowhere },
      verdict: "hold",
      reason: "organization-unknown",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decided(given)).toMatchObject({ verdict, reason });
  });
});

describe("what AWS failed to make", () => {
  const failed = anAssociation({ status: "failed", state: "create_failed" });
  it.each<Row>([
    {
      name: "is still wanted while its grant lives",
      given: { connection: failed, entries: [allows()], admitted: true },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is to be ended once it is no longer allowed",
      given: { connection: failed, entries: [], admitted: true },
      verdict: "end",
      reason: "grant-ended",
    },
    {
      name: "is left alone if it is somebody else's",
      given: { connection: failed, entries: [], admitted: false },
      verdict: "ignore",
      reason: "drift",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decided(given)).toMatchObject({ verdict, reason });
  });
});

it("leaves alone what other automation looks after, even where a deny or an exclusive offering is against it", () => {
  const connection = anAssociation({ status: "connected", managedBy: "AWS" });
  const exclusive = { found: "offering", offering: anOffering({ exclusive: true }) } as const;
  for (const entries of [[denies], []])
    expect(decided({ connection, entries, offering: exclusive, admitted: true })).toMatchObject({
      verdict: "ignore",
      reason: "managed",
    });
});

describe("a grant for the same environment", () => {
  const entries = [allows({ environment: "same" })];
  it.each<Row>([
    {
      name: "lets in an account of the network's environment",
      given: { offering: ofNetwork([`ou/${nearOu}`]) },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "holds an account of another one",
      given: { offering: ofNetwork(["ou/ou-ab12-99999999"]) },
      verdict: "hold",
      reason: "constraint-unmet",
    },
    {
      name: "holds everybody where the network names none",
      given: {},
      verdict: "hold",
      reason: "constraint-unknown",
    },
  ])("$name", ({ given, verdict, reason }) => {
    const standing = aMember();
    const decision = decided({ ...given, connection: anAssociation(), entries, standing });
    expect(decision).toMatchObject({ verdict, reason });
  });
});
