import config from "../gatehouse.config.ts";
import { parseDeployment } from "./deployment.ts";
import { pascalCase } from "./pascal-case.ts";
import { ramRegionsOf } from "./ram-regions.ts";

/** This deployment's configuration, parsed. Importing it throws the sentence of `parseDeployment` when gatehouse.config.ts is not usable. */
export const deployment = parseDeployment(config);

/** Every Region with something of ours in it: the configured ones first, then the one of global shares where it is none of them. */
export const ramRegions = ramRegionsOf(deployment);

/**
 * The end of logical names of what exists once per Region: nothing in the home Region, `UsEast1` for us-east-1.
 * So a deployment that gains a Region keeps what it has.
 */
export function regionSuffix(region: string): string {
  return region === deployment.homeRegion ? "" : pascalCase(region);
}
