import type { ServiceStatus } from "@aws-sdk/client-vpc-lattice";
import type {
  AuthType,
  ResourceConfigurationDefinition,
  ResourceConfigurationStatus,
  ResourceConfigurationType,
} from "@aws-sdk/client-vpc-lattice";

/** What every network, service and resource configuration has: one owner, one ARN. */
type Owned = {
  /** Rises with creation, so that a page token survives rows that come and go. */
  readonly sequence: number;
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: Date;
  lastUpdatedAt: Date;
  readonly tags: Map<string, string>;
};

export type AuthPolicy = { readonly text: string; readonly createdAt: Date; updatedAt: Date };

export type ServiceNetwork = Owned & {
  readonly kind: "servicenetwork";
  authType: AuthType;
  authPolicy?: AuthPolicy | undefined;
  /** Whether it can be shared (`sharingConfig.enabled`). */
  readonly shareable: boolean;
};

export type LatticeService = Owned & {
  readonly kind: "service";
  authType: AuthType;
  authPolicy?: AuthPolicy | undefined;
  status: ServiceStatus;
  failure?: Failure;
  certificateArn?: string | undefined;
  idleTimeoutSeconds?: number | undefined;
  readonly customDomainName?: string | undefined;
  readonly dnsEntry: DnsName;
};

export type ResourceConfiguration = Owned & {
  readonly kind: "resourceconfiguration";
  readonly type: ResourceConfigurationType;
  status: ResourceConfigurationStatus;
  readonly portRanges?: string[] | undefined;
  readonly protocol?: "TCP" | "TCP_UDP" | undefined;
  readonly resourceGatewayId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly definition?: ResourceConfigurationDefinition | undefined;
  readonly allowsShareableNetworks: boolean;
  readonly customDomainName?: string | undefined;
};

export type DnsName = { readonly domainName: string; readonly hostedZoneId: string };
export type Failure = { readonly code: string; readonly message: string };

/** What can be shared through RAM and joined by an association. */
export type Entities = {
  servicenetwork: ServiceNetwork;
  service: LatticeService;
  resourceconfiguration: ResourceConfiguration;
};
export type EntityKind = keyof Entities;
export type Entity = Entities[EntityKind];
