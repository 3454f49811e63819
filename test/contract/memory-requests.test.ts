import { memoryRequests } from "../support/memory-requests.ts";
import { requestsContract } from "./requests-contract.ts";

requestsContract("memory", () => {
  const requests = memoryRequests();
  return { requests, putItem: (...item) => requests.putItem(...item) };
});
