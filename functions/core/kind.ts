/**
 * What can connect, or be set, with the facts that the flow decides and acts on. A kind is one row here and one adapter
 * (docs/architecture.md); nothing else in core asks for a kind by its name.
 */
type KindFacts = {
  /** What is registered for it: the resource of its connections. */
  readonly offering: OfferingKind;
  /** `entries`: the allowlist answers. `offering`: it is a setting that follows its offering. */
  readonly decidedBy: "entries" | "offering";
  /** The action that lets it in; undefined for what others make and nobody asks us about. */
  readonly opens?: "accept" | "add";
  /** The action that refuses what waits for an answer. */
  readonly refuses?: "reject";
  /** The action that ends it; undefined where AWS has none for us. */
  readonly closes?: "reject" | "remove" | "leave";
  /** Whether it takes one of its account's seats on the resource. */
  readonly seats: boolean;
  /** Whether what was done takes effect later and may still fail, so that somebody has to look again. */
  readonly settlesLater: boolean;
};

/** What can be registered. An offering of one kind may have connections of several. */
export const offeringKinds = [
  "endpoint-connection",
  "share-invitation",
  "share-principal",
  "service-network",
  "resource-configuration",
] as const;
export type OfferingKind = (typeof offeringKinds)[number];

const MADE_BY_US = {
  decidedBy: "entries",
  opens: "add",
  closes: "remove",
  settlesLater: true,
} as const satisfies Partial<KindFacts>;

const SETTING = {
  decidedBy: "offering",
  opens: "add",
  closes: "remove",
  seats: false,
  settlesLater: false,
} as const satisfies Partial<KindFacts>;

export const kindFacts = {
  /** An endpoint of PrivateLink that asks to connect to an endpoint service (privatelink.md section 3). */
  "endpoint-connection": {
    offering: "endpoint-connection",
    decidedBy: "entries",
    opens: "accept",
    refuses: "reject",
    closes: "reject",
    seats: true,
    settlesLater: false,
  },
  /** A RAM share that somebody offers to an account of ours (ram.md section 3). */
  "share-invitation": {
    offering: "share-invitation",
    decidedBy: "entries",
    opens: "accept",
    refuses: "reject",
    closes: "leave",
    seats: false,
    settlesLater: false,
  },
  /** A principal of a RAM share of ours (ram.md section 6). */
  "share-principal": { ...MADE_BY_US, offering: "share-principal", seats: false },
  /** A VPC Lattice service in a service network (lattice.md section 1). */
  "service-association": { ...MADE_BY_US, offering: "service-network", seats: true },
  /** A resource configuration in a service network. */
  "resource-association": { ...MADE_BY_US, offering: "service-network", seats: true },
  /** A VPC in a service network. */
  "vpc-association": { ...MADE_BY_US, offering: "service-network", seats: true },
  /** A VPC endpoint to a service network, which needs no VPC association (lattice.md section 3). Its owner alone can delete it. */
  "network-endpoint": {
    offering: "service-network",
    decidedBy: "entries",
    seats: false,
    settlesLater: true,
  },
  /** A VPC endpoint to a resource configuration. */
  "resource-endpoint": {
    offering: "resource-configuration",
    decidedBy: "entries",
    closes: "remove",
    seats: false,
    settlesLater: true,
  },
  /** An allowed principal of an endpoint service. */
  "service-principal": { ...SETTING, offering: "endpoint-connection" },
  /** The topic that an endpoint service tells of its connections. */
  "service-notification": { ...SETTING, offering: "endpoint-connection" },
  /** The auth policy of a service network (lattice.md section 5). */
  "auth-policy": { ...SETTING, offering: "service-network" },
} as const satisfies Record<string, KindFacts>;

export type Kind = keyof typeof kindFacts;
/** Kinds that entries of the allowlist decide about. */
export type EntryKind = {
  [K in Kind]: (typeof kindFacts)[K]["decidedBy"] extends "entries" ? K : never;
}[Kind];
/** Settings that follow their offering. */
export type SettingKind = Exclude<Kind, EntryKind>;

// Object.keys knows no keys by name; these are the table's own.
export const kinds = Object.keys(kindFacts) as Kind[];
export const entryKinds = kinds.filter(isEntryKind);

/** The facts of a kind, whichever it is. */
export function factsOf(kind: Kind): KindFacts {
  return kindFacts[kind];
}

export function isEntryKind(kind: Kind): kind is EntryKind {
  return factsOf(kind).decidedBy === "entries";
}

/** The kinds of connections that a registered resource can have. */
export function entryKindsOf(offering: OfferingKind): EntryKind[] {
  return entryKinds.filter((kind) => factsOf(kind).offering === offering);
}
