/** One data point of a metric that Lambda itself publishes. */
export type Metric = {
  readonly namespace: "AWS/Lambda";
  readonly name: "Invocations" | "Errors" | "Throttles" | "Duration" | "AsyncEventsDropped";
  readonly unit: "Count" | "Milliseconds";
  readonly value: number;
  readonly dimensions: { readonly FunctionName: string };
  readonly accountId: string;
  readonly region: string;
  readonly at: Date;
};
