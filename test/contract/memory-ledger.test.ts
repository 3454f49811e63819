import { memoryLedger } from "../support/memory-ledger.ts";
import { ledgerContract } from "./ledger-contract.ts";

ledgerContract("memory", async () => {
  const ledger = memoryLedger();
  return {
    ledger,
    auditIds: async () => ledger.trail.map(({ id }) => id),
    stop: async () => {},
  };
});
