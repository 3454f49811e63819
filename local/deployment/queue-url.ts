export type QueueUrl = {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
};

// https://sqs.REGION.DOMAIN/ACCOUNT/NAME, whatever the partition's domain is.
const deployedForm = /https:\/\/sqs\.([a-z\d-]+)\.[a-z.]+\/(\d{12})\/([\w-]+)/;

/** Region, account and name of a queue URL as a deployment has it. Throws on any other text. */
export function parseQueueUrl(url: string): QueueUrl {
  const found = new RegExp(`^${deployedForm.source}$`).exec(url);
  const [, region, accountId, name] = found ?? [];
  if (region === undefined || accountId === undefined || name === undefined) {
    throw new Error(`"${url}" is not a queue URL, such as https://sqs.REGION.DOMAIN/ACCOUNT/NAME`);
  }
  return { region, accountId, name };
}

/**
 * The text with every queue URL in it replaced by what `localUrlOf` answers.
 *
 * The one change that a function's deployed environment meets here: with AWS_ENDPOINT_URL in the environment the SDK
 * still sends SQS calls to the host of the queue URL (its option `useQueueUrlAsEndpoint`, seen with client-sqs 3.1169),
 * which would be AWS. Account and name, which the permissions are about, stay as deployed.
 */
export function localizeQueueUrls(text: string, localUrlOf: (queue: QueueUrl) => string): string {
  return text.replaceAll(new RegExp(deployedForm.source, "g"), (url) =>
    localUrlOf(parseQueueUrl(url)),
  );
}
