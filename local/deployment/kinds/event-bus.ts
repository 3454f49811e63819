import * as z from "zod";

import { arnOf } from "../deployment-target.ts";
import { PolicyInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const eventBus = defineKind({
  type: "aws:cloudwatch/eventBus:EventBus",
  inputs: z.strictObject({ ...regional, name: z.string() }),
  harmless: {
    description: "words for people",
    tags: "no policy of the app reads tags",
  },
  deploy({ name, region }, resource, target) {
    const arn = arnOf(target, "events", `event-bus/${name}`, region);
    target.parts.events.putBus(arn);
    target.app.buses.set(resource.name, { name, arn });
  },
});

export const eventBusPolicy = defineKind({
  type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  inputs: z.strictObject({
    ...regional,
    eventBusName: z.string().default("default"),
    policy: PolicyInput,
  }),
  harmless: {},
  deploy({ eventBusName, region, policy }, _resource, target) {
    const arn = arnOf(target, "events", `event-bus/${eventBusName}`, region);
    target.parts.events.setBusPolicy(arn, policy);
  },
});
