import { memoryLedger } from "../support/memory-ledger.ts";
import { ledgerContract } from "./ledger-contract.ts";

const nameOf = (key: { target: string; principal: string }) => `${key.target} ${key.principal}`;

ledgerContract("memory", async () => {
  const versions = new Map<string, number>();
  const ledger = memoryLedger({ versionOf: (key) => versions.get(nameOf(key)) });
  return {
    ledger,
    storeEntry: async (key, version) => void versions.set(nameOf(key), version),
    removeEntry: async (key) => void versions.delete(nameOf(key)),
    auditIds: async () => ledger.trail.map(({ id }) => id),
    stop: async () => {},
  };
});
