/**
 * Which records of a batch failed, by what the function answered under ReportBatchItemFailures (platform.md section 6, AWS
 * Lambda developer guide, "Reporting batch item failures"): null, an empty answer, a null or empty list mean none; an
 * empty, null or unknown identifier, a wrong key in an item or an answer that is no object mean the whole batch.
 */
export function failedItems(
  payload: string,
  known: readonly string[],
): "all" | ReadonlySet<string> {
  const answer: unknown = JSON.parse(payload);
  if (answer === null) return new Set();
  if (typeof answer !== "object" || Array.isArray(answer)) return "all";
  const failures = "batchItemFailures" in answer ? answer.batchItemFailures : null;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return "all";
  const failed = new Set<string>();
  for (const failure of failures as readonly unknown[]) {
    const identifier =
      typeof failure === "object" && failure !== null && "itemIdentifier" in failure
        ? failure.itemIdentifier
        : undefined;
    if (typeof identifier !== "string" || !known.includes(identifier)) return "all";
    failed.add(identifier);
  }
  return failed;
}
