import config from "../gatehouse.config.ts";
import { parseDeployment } from "./deployment.ts";

/** This deployment's configuration, parsed. Importing it throws the sentence of `parseDeployment` when gatehouse.config.ts is not usable. */
export const deployment = parseDeployment(config);

/**
 * The end of logical names of what exists once per Region: nothing in the home Region, `UsEast1` for us-east-1.
 * So a deployment that gains a Region keeps what it has.
 */
export function regionSuffix(region: string): string {
  return region === deployment.homeRegion
    ? ""
    : region.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}
