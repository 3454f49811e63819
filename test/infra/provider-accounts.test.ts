import { describe, expect, it } from "vitest";

import { graph, listOf, resource, resourcesOf, rightsOf, statementsOf } from "./synthesized.ts";

const ROLE = "aws:iam/role:Role";
const PROVIDER = "777788889999";
const topics = ["eu-west-1", "eu-central-1"].map(
  (region) => `arn:aws:sns:${region}:${PROVIDER}:gatehouse-local-endpoint-notifications`,
);
const holdersOf = (action: string) =>
  resourcesOf(ROLE).flatMap((role) =>
    rightsOf(role)
      .filter(({ Action }) => listOf(Action).includes(action))
      .map(({ Resource }) => ({ role: role.name, Resource })),
  );

describe("accounts of providers", () => {
  it("are worked in by each function in the role that the provider has for it", () => {
    const inProviders = holdersOf("sts:AssumeRole").filter(({ Resource }) =>
      listOf(Resource).some((arn) => arn.includes(PROVIDER)),
    );
    expect(inProviders).toEqual([
      {
        role: "ReconcileEndpointConnectionsRole",
        Resource: [`arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-connections`],
      },
      {
        role: "ReconcileEndpointServicesRole",
        Resource: [`arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-services`],
      },
    ]);
  });

  it("have topics whose subscriptions the reader of the hint queue may confirm, those and no other", () => {
    expect(holdersOf("sns:ConfirmSubscription")).toEqual([
      { role: "ReconcileEndpointConnectionsRole", Resource: topics },
    ]);
  });

  it("may write to the hint queue by those topics, beside the hub's own", () => {
    const { inputs } = resource("aws:sqs/queuePolicy:QueuePolicy", "HintsPolicy");
    const [statement, ...others] = statementsOf(inputs["policy"]);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Condition: {
        ArnEquals: {
          "aws:SourceArn": [
            resource("aws:sns/topic:Topic", "EndpointNotificationsTopic").id,
            resource("aws:sns/topic:Topic", "EndpointNotificationsEuCentral1Topic").id,
            ...topics,
          ],
        },
        StringEquals: { "aws:SourceAccount": [graph.accountId, PROVIDER] },
      },
    });
  });

  it("are named in nothing else that the hub is allowed", () => {
    const named = resourcesOf(ROLE)
      .flatMap(rightsOf)
      .filter((statement) => JSON.stringify(statement).includes(PROVIDER))
      .flatMap(({ Action }) => listOf(Action));
    expect([...new Set(named)].toSorted()).toEqual(["sns:ConfirmSubscription", "sts:AssumeRole"]);
  });
});
