import { memoryTurns } from "../support/memory-turns.ts";
import { turnsContract } from "./turns-contract.ts";

turnsContract("memory", async () => ({ turns: memoryTurns(), stop: async () => {} }));
