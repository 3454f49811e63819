import { ec2EndpointServices } from "../adapters/endpoint-services.ts";
import { serviceActor } from "../adapters/service-actor.ts";
import { parseArn } from "../core/arn.ts";
import { answerHints } from "../core/batch.ts";
import { lastLooksAt, serviceOf } from "../core/last-look.ts";
import { lookAtService } from "../core/look-at-service.ts";
import { wireServiceLook } from "../wiring/service-looks.ts";

const { env, ports, ec2, requestOf, handlerOf } = wireServiceLook(process.env);
const services = ec2EndpointServices(ec2);
const actor = serviceActor(services, ec2.budget);

/** A service tells a topic of its own account and Region: whether it may tell another's is not documented (privatelink.md section 2). */
const topicFor = (accountId: string, region: string) =>
  env.NOTIFICATION_TOPIC_ARNS.find((topicArn) => {
    const topic = parseArn(topicArn);
    return topic?.accountId === accountId && topic.region === region;
  });

/** Answers hints about endpoint services themselves: look messages of ours, nothing else. */
export const handler = handlerOf((messages, context) => {
  const { provenanceOf, ...request } = requestOf(context);
  return answerHints(messages, [], {
    // Only resources are named in look messages.
    registered: () => Promise.resolve([]),
    locate: () => Promise.resolve(new Map()),
    recorded: () => Promise.resolve(new Map()),
    looked: (resources) => lastLooksAt(resources, serviceOf, ports.lastLooks),
    confirm: (topicArn) => Promise.reject(new Error(`nobody subscribes this queue to ${topicArn}`)),
    report: ports.report,
    look: ({ cause, resource }) =>
      lookAtService(
        { resource, ...request, provenance: provenanceOf(cause) },
        {
          ...ports,
          actor,
          settings: (of) => services.read(of, { until: request.deadline }),
          topicFor,
        },
      ),
  });
});
