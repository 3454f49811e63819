import { receiptHandleIsInvalid } from "./sqs-error.ts";

/** What a receipt handle says once it is opened: the message, and which receive of it. Opaque to callers. */
export type Receipt = { readonly messageId: string; readonly receipt: string };

export function toReceiptHandle(queueName: string, { messageId, receipt }: Receipt): string {
  return Buffer.from(`${queueName} ${messageId} ${receipt}`).toString("base64");
}

/** Throws ReceiptHandleIsInvalid for anything that this queue never handed out. */
export function parseReceiptHandle(queueName: string, handle: string): Receipt {
  const [name, messageId, receipt, ...rest] = Buffer.from(handle, "base64").toString().split(" ");
  if (name !== queueName || !messageId || !receipt || rest.length > 0) {
    throw receiptHandleIsInvalid(handle);
  }
  return { messageId, receipt };
}
