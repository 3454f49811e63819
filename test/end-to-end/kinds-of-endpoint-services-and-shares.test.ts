import { kindContract } from "../contract/kind-contract.ts";
import { endpointConnections } from "./kinds/endpoint-connection.ts";
import { benchIn } from "./kinds/kind-bench.ts";
import { useKindWorld } from "./kinds/kind-world.ts";
import { shareInvitations } from "./kinds/share-invitation.ts";
import { sharePrincipals } from "./kinds/share-principal.ts";

const test = useKindWorld();

kindContract("endpoint-connection", benchIn(test, endpointConnections(test)));
kindContract("share-invitation", benchIn(test, shareInvitations(test)));
kindContract("share-principal", benchIn(test, sharePrincipals(test)));
