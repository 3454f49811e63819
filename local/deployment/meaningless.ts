const wrapper = "SST's frame around resources that are in the graph themselves";

/**
 * Resource types that are nothing in the local organization, each with the reason. A type that is neither here nor in
 * `kinds` stops the deployment.
 */
export const meaninglessTypes: Readonly<Record<string, string>> = {
  "pulumi:pulumi:Stack": "the frame around all resources",
  "random:index/randomBytes:RandomBytes":
    "the key that SST encrypts linked secrets with; nothing is linked, and no function has it in its environment",
  "sst:aws:ApiGatewayV1": wrapper,
  "sst:aws:ApiGatewayV1LambdaRoute": wrapper,
  "sst:aws:Bucket": wrapper,
  "sst:aws:CronV2": wrapper,
  "sst:aws:Dynamo": wrapper,
  "sst:aws:DynamoLambdaSubscriber": wrapper,
  "sst:aws:Function": wrapper,
  "sst:aws:Queue": wrapper,
  "sst:aws:QueueLambdaSubscriber": wrapper,
  "sst:aws:SnsTopic": wrapper,
  "sst:sst:LinkRef":
    "says what linking a component would grant; what is granted is in the roles' own policies",
};
