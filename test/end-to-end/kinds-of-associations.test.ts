import { kindContract } from "../contract/kind-contract.ts";
import { benchIn } from "./kinds/kind-bench.ts";
import { useKindWorld } from "./kinds/kind-world.ts";
import { resourceAssociations } from "./kinds/resource-association.ts";
import { serviceAssociations } from "./kinds/service-association.ts";
import { vpcAssociations } from "./kinds/vpc-association.ts";

const test = useKindWorld();

kindContract("service-association", benchIn(test, serviceAssociations(test)));
kindContract("resource-association", benchIn(test, resourceAssociations(test)));
kindContract("vpc-association", benchIn(test, vpcAssociations(test)));
