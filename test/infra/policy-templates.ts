import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { planStack } from "../../local/cloudformation/plan-stack.ts";
import { REPOSITORY } from "../../local/synthesis/platform.ts";
import { policiesOf, type Collection } from "./policy-collector.ts";

const FOLDER = join(REPOSITORY, "infra/spokes");

/** Account of each template; a template that is not here is planned for the provider. */
const PROVIDER = "777788889999";
const ACCOUNTS: Readonly<Record<string, string>> = { "management.yaml": "111122223333" };

/** A value for each parameter that some template has. One that is missing here is told by name when the stack is planned. */
const VALUES: Readonly<Record<string, string>> = {
  Prefix: "gatehouse-local",
  HubAccountId: "222233334444",
  OrganizationId: "o-exampleorgid",
  HintQueueArn: "arn:aws:sqs:eu-west-1:222233334444:gatehouse-local-HintsQueue",
  HintBusArn: "arn:aws:events:eu-west-1:222233334444:event-bus/gatehouse-local-hints",
  Regions: "eu-west-1,eu-central-1",
  RoleRegion: "eu-west-1",
  ExternalId: "gatehouse-local",
  SenderAccountIds: "666677778888",
  ServiceNetworkArns:
    "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef0",
  ServiceArns: `arn:aws:ec2:eu-west-1:${PROVIDER}:vpc-endpoint-service/vpce-svc-0123456789abcdef0`,
};

/** File names of the templates for other accounts. */
export async function templateFiles(): Promise<string[]> {
  const names = await readdir(FOLDER);
  return names.filter((name) => name.endsWith(".yaml")).toSorted();
}

/** Every policy of a template, as a stack with all of its conditions met would have them. */
export async function policiesOfTemplate(file: string): Promise<Collection> {
  const template = await readFile(join(FOLDER, file), "utf8");
  const accountId = ACCOUNTS[file] ?? PROVIDER;
  const account = { id: accountId, name: "account", inOrganization: true, path: [] };
  const region = accountId === PROVIDER ? "eu-west-1" : "us-east-1";
  const { place, resources } = planStack(
    { template, stackName: "gatehouse", accountId, region, parameters: parametersIn(template) },
    { partition: "aws", accounts: [account] },
  );
  return policiesOf(
    resources.map(({ type, logicalId, properties }) => ({
      type,
      name: logicalId,
      inputs: properties,
    })),
    place,
  );
}

/** The known values of the parameters that the template has. */
function parametersIn(template: string): Record<string, string> {
  const has = (name: string) => new RegExp(`^  ${name}:$`, "m").test(template);
  return Object.fromEntries(Object.entries(VALUES).filter(([name]) => has(name)));
}
