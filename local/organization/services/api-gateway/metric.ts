/** One data point of a metric that API Gateway itself publishes. */
export type ApiMetric = {
  readonly namespace: "AWS/ApiGateway";
  readonly name: "Count" | "4XXError" | "5XXError" | "Latency";
  readonly value: number;
  readonly dimensions: { readonly ApiName: string; readonly Stage?: string };
  readonly accountId: string;
  readonly region: string;
  readonly at: Date;
};
