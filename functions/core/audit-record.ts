import type { ConnectionFact } from "./connection-fact.ts";
import type { PolicyFact } from "./policy-fact.ts";
import type { ReadFact } from "./read-fact.ts";
import type { RequestFact } from "./request-fact.ts";

/** One immutable fact. Whatever changes a state writes it in the same transaction. */
export type AuditRecord = ConnectionFact | RequestFact | PolicyFact | ReadFact;
