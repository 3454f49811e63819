import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { AccessKey } from "./identities.ts";
import type { PersonProfile } from "./people.ts";

/** What the profiles are of: users with a key each, and people who take a role with the key of one of them. */
export type AwsProfiles = {
  readonly region: string;
  readonly endpoint: string;
  readonly keys: ReadonlyMap<string, AccessKey>;
  readonly people: readonly PersonProfile[];
};

/** Writes `config` and `credentials` as the SDKs and the AWS CLI read them; the credentials for their owner alone. */
export async function writeAwsFiles(
  folder: string,
  { region, endpoint, keys, people }: AwsProfiles,
): Promise<{ readonly config: string; readonly credentials: string }> {
  await mkdir(folder, { recursive: true });
  const files = { config: join(folder, "config"), credentials: join(folder, "credentials") };
  const everywhere = `region = ${region}\nendpoint_url = ${endpoint}\n`;
  await writeFile(
    files.config,
    [
      ...[...keys.keys()].map((name) => `[profile ${name}]\n${everywhere}`),
      ...people.map(
        ({ name, roleArn, sourceProfile, sessionName }) =>
          `[profile ${name}]\n${everywhere}role_arn = ${roleArn}\nsource_profile = ${sourceProfile}\nrole_session_name = ${sessionName}\n`,
      ),
    ].join("\n"),
  );
  await writeFile(
    files.credentials,
    [...keys]
      .map(
        ([name, { accessKeyId, secretAccessKey }]) =>
          `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      )
      .join("\n"),
    { mode: 0o600 },
  );
  return files;
}
