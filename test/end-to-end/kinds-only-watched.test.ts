import { kindContract } from "../contract/kind-contract.ts";
import { benchIn } from "./kinds/kind-bench.ts";
import { useKindWorld } from "./kinds/kind-world.ts";
import { networkEndpoints } from "./kinds/network-endpoint.ts";
import { resourceEndpoints } from "./kinds/resource-endpoint.ts";

const test = useKindWorld();

kindContract("network-endpoint", benchIn(test, networkEndpoints(test)));
kindContract("resource-endpoint", benchIn(test, resourceEndpoints(test)));
