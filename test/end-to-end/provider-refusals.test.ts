import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { beforeAll, expect, it } from "vitest";

import type { AwsClients } from "../../local/showcase/aws-clients.ts";
import { clientsOf } from "../../local/showcase/aws-clients.ts";
import type { EndpointService } from "../../local/showcase/endpoint-service.ts";
import { createEndpointService } from "../../local/showcase/endpoint-service.ts";
import { REFRESH } from "../../local/showcase/quiet.ts";
import { accountNamed, enforce } from "../../local/showcase/showcase.ts";
import { expectNoCall } from "../support/calls.ts";
import { useWorld } from "../support/test-world.ts";
import { alarmIs } from "./alarm-state.ts";
import { allowedPrincipals, rootOf } from "./allowed-principals.ts";
import { patienceIn } from "./patience.ts";

// Its roles ask for what they must not have, and are refused.
const test = useWorld((graph) => graph, { permissions: "altered" });
const patience = patienceIn(test);

const PROVIDER = "777788889999";
let provider: AwsClients;
/** Of the provider, registered in its template. */
let known: EndpointService;
/** Of the provider, and at first the template has never heard of it. */
let unknown: EndpointService;

beforeAll(async () => {
  const { organization } = test.world;
  provider = clientsOf(organization, "provider");
  known = await createEndpointService(provider, organization.platform.partition, "known");
  unknown = await createEndpointService(provider, organization.platform.partition, "unknown");
  test.world.registerServices(new Map([[PROVIDER, [known.arn]]]));
  for (const service of [known, unknown]) {
    const principal = accountNamed(test.world, "tenant-blue");
    await test.showcase.policy.putEntry({ target: service.arn, principal }, "allow", {
      g: { source: "operator" },
    });
    await test.showcase.policy.putOffering({
      resource: service.arn,
      name: service.label,
      gate: "listed",
      audience: [principal],
      ...enforce,
    });
  }
});

it("a service that the provider did not register is refused by its roles: nothing about it changes until it is", async () => {
  const { calls } = test.world.organization.platform;
  await patience.eventually(
    "the registered one is open",
    () => allowedPrincipals(provider, known),
    (principals) => principals.includes(rootOf("333344445555")),
  );
  await alarmIs(test, "ServiceLookFailed", "ALARM");
  expect(await allowedPrincipals(provider, unknown)).toEqual([]);
  const refused = calls
    .of("ec2:DescribeVpcEndpointServicePermissions")
    .filter(({ outcome }) => outcome === "UnauthorizedOperation");
  expect(refused.length).toBeGreaterThan(0);
  for (const { caller } of refused) {
    expect(caller).toMatchObject({
      roleArn: `arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-services`,
    });
  }
  test.world.registerServices(new Map([[PROVIDER, [known.arn, unknown.arn]]]));
  await test.sweep();
  await patience.eventually(
    "it is open once it is registered",
    () => allowedPrincipals(provider, unknown),
    (principals) => principals.includes(rootOf("333344445555")),
  );
});

it("a question of a topic that is nobody's here gets no answer, and people see it", async () => {
  const { app, services, organization } = test.world;
  const before = organization.platform.calls.of("sns:ConfirmSubscription").length;
  const body = {
    Type: "SubscriptionConfirmation",
    TopicArn: "arn:aws:sns:eu-west-1:666677778888:gatehouse-local-endpoint-notifications",
    Token: "of somebody else",
  };
  await test.hub.sqs.send(
    new SendMessageCommand({
      QueueUrl: app.queues.get("HintsQueue").url,
      MessageBody: JSON.stringify(body),
    }),
  );
  const dead = app.queues.get("HintDeadLettersQueue").arn;
  await patience.eventually(
    "the question is among the dead letters",
    () => Promise.resolve(services.sqs.messages(dead)),
    (messages) => messages.some((message) => message.body.includes("of somebody else")),
  );
  expect(organization.platform.calls.of("sns:ConfirmSubscription")).toHaveLength(before);
});

it("a provider whose role no longer trusts the hub is left alone, until it does again", async () => {
  const { identities, clock, knobs, calls } = test.world.organization.platform;
  const arn = `arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-connections`;
  const role = identities.roles().find((one) => one.arn === arn);
  if (role === undefined) throw new Error(`there is no ${arn}`);
  await patience.untilNothingIsLeft();
  identities.putRole({ ...role, trust: { Version: "2012-10-17", Statement: [] } });
  // The session that there is serves for an hour; no schedule in between uses it.
  knobs.eventDelivery = "lost";
  clock.advance(61 * 60_000);
  knobs.eventDelivery = "once";
  calls.clear();
  const blue = test.tenant("tenant-blue");
  const endpoint = await blue.connect(known);
  await alarmIs(test, "LookFailed", "ALARM");
  expect(calls.of("sts:AssumeRole").map(({ outcome }) => outcome)).toContain("AccessDenied");
  expectNoCall(test.world.organization, "ec2:AcceptVpcEndpointConnections");
  expect(await blue.stateOf(endpoint)).toBe("pendingAcceptance");
  identities.putRole(role);
  // The hour has made the organization map too old to decide by.
  const { services, app } = test.world;
  await services.events.fire(app.rules.get(REFRESH).name);
  await test.quiet();
  await test.sweep();
  await patience.reaches(blue, endpoint, "available");
});
