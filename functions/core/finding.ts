import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import type { FindingCode } from "./finding-code.ts";

/** What only people can put right. */
export type Finding = { readonly finding: FindingCode; readonly explanation: string };

/** An invitation lives for 12 hours at least (ram.md section 3); half of that leaves a working day's morning to answer it. */
const EXPIRES_SOON_MS = 6 * 60 * 60_000;

/** What a look has to tell about one connection beside its decision, each time that it sees it. */
export function findingsOf(
  connection: Connection,
  { verdict, reason, explanation }: Decision,
  now: Date,
): readonly Finding[] {
  const { kind, status, endedOnlyBy, expiresAt, externalId } = connection;
  const findings: Finding[] = [];
  if (status === "waiting" && expiresAt !== undefined) {
    const leftMs = expiresAt.getTime() - now.getTime();
    if (leftMs < EXPIRES_SOON_MS)
      findings.push({
        finding: "invitation-expires",
        explanation: `${externalId} may expire at ${expiresAt.toISOString()} unanswered: ${explanation}`,
      });
  }
  if (reason === "unexpected-resources")
    findings.push({
      finding: "owner-must-act",
      explanation: `${explanation}; allow the types, or have the owner take them out of the share`,
    });
  if (verdict === "end" && endedOnlyBy !== undefined)
    findings.push({ finding: "owner-must-act", explanation: `${explanation}; ${endedOnlyBy}` });
  const isEndpoint = kind === "network-endpoint" || kind === "resource-endpoint";
  if (isEndpoint && status === "connected" && verdict !== "approve")
    findings.push({ finding: "endpoint-bypasses", explanation });
  return findings;
}
