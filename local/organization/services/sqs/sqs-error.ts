import { AwsError } from "../../action.ts";

/** `parameter` gets the value's fault in AWS's own sentence. The model has no shape for it; AWS answers it all the same. */
export function invalidParameterValue(reason: string, parameter: string, value = ""): AwsError {
  const message = reason.startsWith("Reason:")
    ? `Value ${value} for parameter ${parameter} is invalid. ${reason}`
    : reason;
  return new AwsError("InvalidParameterValueException", message);
}

export function missingParameter(name: string): AwsError {
  return new AwsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${name}.`,
  );
}

export function queueDoesNotExist(): AwsError {
  return new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
}

export function receiptHandleIsInvalid(handle: string): AwsError {
  return new AwsError(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    404,
  );
}

/**
 * Codes of AWS's older query protocol, sent in `x-amzn-query-error` and in query answers, where they differ from the JSON
 * ones. From the `awsQueryError` traits of the SQS model.
 */
export const QUERY_ERROR_CODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      "BatchEntryIdsNotDistinct",
      "BatchRequestTooLong",
      "EmptyBatchRequest",
      "InvalidBatchEntryId",
      "MessageNotInflight",
      "PurgeQueueInProgress",
      "TooManyEntriesInBatchRequest",
      "UnsupportedOperation",
    ].map((code) => [code, `AWS.SimpleQueueService.${code}`]),
  ),
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  InvalidParameterValueException: "InvalidParameterValue",
  MissingRequiredParameterException: "MissingParameter",
};
