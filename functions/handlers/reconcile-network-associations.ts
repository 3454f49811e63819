import { isNetwork } from "../adapters/lattice-arn.ts";
import { answerHints } from "../core/batch.ts";
import { authOf, connectionsOf, lastLooksAt } from "../core/last-look.ts";
import { lookAtNetwork } from "../core/look-at-network.ts";
import { bothLooks, olderLooks } from "../core/look-pair.ts";
import { look } from "../core/look.ts";
import { wireNetworkLook } from "../wiring/network-looks.ts";

const { env, ports, adaptersFor, requestOf, handlerOf, followUp } = wireNetworkLook(process.env);
const { allowlist, ledger, lastLooks, report } = ports;
const hubAccountId = env.HUB_ACCOUNT_ID;
const organizationId = env.ORGANIZATION_ID;

/** Answers hints about service networks and resource configurations of the hub. Messages that must come back are named; Lambda deletes the others. */
export const handler = handlerOf((messages, context) => {
  const { provenanceOf, ...request } = requestOf(context);
  const { associations, endpoints, auths } = adaptersFor(context.awsRequestId);
  return answerHints(messages, [], {
    eventSources: ["aws.vpc-lattice", "aws.tag"],
    // Whoever the event is of, a member too: it is the hub's networks that it may concern.
    registered: async (_accountId, region) => {
      const [networks, configurations] = await Promise.all([
        allowlist.registered("service-network", hubAccountId, region),
        allowlist.registered("resource-configuration", hubAccountId, region),
      ]);
      return [...networks, ...configurations];
    },
    // No message names an endpoint without its resource.
    locate: () => Promise.resolve(new Map()),
    recorded: (connections) => ledger.read(connections),
    looked: async (resources) => {
      const networks = resources.filter(isNetwork);
      const [ofConnections, ofNetworks, auth] = await Promise.all([
        lastLooksAt(
          resources.filter((resource) => !isNetwork(resource)),
          connectionsOf,
          lastLooks,
        ),
        lastLooksAt(networks, connectionsOf, lastLooks),
        lastLooksAt(networks, authOf, lastLooks),
      ]);
      return new Map([...ofConnections, ...olderLooks(ofNetworks, auth)]);
    },
    confirm: (topicArn) => Promise.reject(new Error(`nobody subscribes this queue to ${topicArn}`)),
    report,
    followUp,
    look: async ({ cause, ...what }) => {
      const asked = { ...what, ...request, provenance: provenanceOf(cause) };
      if (!isNetwork(what.resource))
        return await look(asked, { ...ports, source: endpoints, actor: endpoints });
      const joined = await look(asked, { ...ports, source: associations, actor: associations });
      const calling = await lookAtNetwork(asked, {
        ...ports,
        organizationId,
        hubAccountId,
        actor: auths.actor,
        network: (resource) => auths.network(resource),
        services: (resource) => auths.services(resource),
      });
      return bothLooks(joined, calling);
    },
  });
});
