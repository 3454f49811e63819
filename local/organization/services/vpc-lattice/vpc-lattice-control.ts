import { type Association, type AssociationKind, subjectOf } from "./association.ts";
import { admitEndpoint } from "./endpoint-admission.ts";
import type { Failure } from "./entity.ts";
import type { Lattice } from "./lattice.ts";
import type { QuotaCode } from "./quota.ts";
import type { LatticeEvent, TagChange } from "./trail.ts";

/** An association as nobody in AWS sees it: whole, and of every account. */
export type AssociationView = {
  readonly id: string;
  readonly kind: AssociationKind;
  readonly region: string;
  readonly networkArn: string;
  readonly networkOwner: string;
  /** Id of the service, the VPC or the resource configuration. */
  readonly subjectId: string;
  readonly subjectOwner: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly status: Association["status"];
  /** Of a VPC; empty for the others. */
  readonly securityGroupIds: readonly string[];
  readonly failure?: Failure;
};

/** What tests and the demo can see and do without a call of the API. Unknown ids throw. */
export type VpcLatticeControl = {
  /** The next association that is made becomes CREATE_FAILED. The values of AWS's failure codes are UNKNOWN. */
  failNextCreate(failure?: Failure): void;
  /** The next association that is deleted becomes DELETE_FAILED. */
  failNextDelete(failure?: Failure): void;
  /** Puts an association into any status, at once and without an event: PARTIAL, UPDATE_FAILED, stuck in progress. */
  setStatus(associationId: string, status: Association["status"]): void;
  /** Makes an association of a resource one of AWS's own (`isManagedAssociation`), or not. */
  markManaged(associationId: string, managed?: boolean): void;
  /** Another limit than AWS's default, in every account and Region. */
  setQuota(code: QuotaCode, limit: number): void;
  /** All associations of all accounts and Regions, oldest first. */
  associations(kind?: AssociationKind): readonly AssociationView[];
  /** Tells of every event for a default bus from now on; the answer ends that. */
  onEvent(listener: (event: LatticeEvent) => void): () => void;
  /**
   * What EC2 asks before it makes an endpoint to a network or configuration: whether there is one that the account owns or
   * that is shared with it, and whether the network has room for one more.
   */
  admitEndpoint(accountId: string, targetArn: string): "admitted" | "missing" | "full";
  /** Another service's tag event, with the same fate as this one's (`knobs.latticeEvents`). */
  publishTagChange(change: TagChange): void;
};

const FAILURE: Failure = { code: "INTERNAL_ERROR", message: "An internal error occurred." };

export function createVpcLatticeControl(lattice: Lattice): VpcLatticeControl {
  const all = () =>
    [...lattice.regions()]
      .flatMap(({ associations }) => [...associations.values()])
      .toSorted((a, b) => a.sequence - b.sequence);

  function find(associationId: string): Association {
    const found = all().find(({ id }) => id === associationId);
    if (found !== undefined) return found;
    const known = all().map(({ id }) => id);
    throw new Error(
      `there is no association "${associationId}"; there are: ${known.join(", ") || "none"}`,
    );
  }

  return {
    failNextCreate: (failure = FAILURE) => void lattice.planned.creates.push(failure),
    failNextDelete: (failure = FAILURE) => void lattice.planned.deletes.push(failure),
    setStatus(associationId, status) {
      // Which status fits which kind is the test's business: AWS documents them, and may surprise.
      Object.assign(find(associationId), { status });
    },
    markManaged(associationId, managed = true) {
      const association = find(associationId);
      if (association.kind !== "servicenetworkresourceassociation") {
        throw new Error(
          `${associationId} is a ${association.kind}: only associations of resources are managed`,
        );
      }
      association.managed = managed;
    },
    setQuota: (code, limit) => lattice.quotas.set(code, limit),
    associations: (kind) =>
      all()
        .filter((one) => kind === undefined || one.kind === kind)
        .map(view),
    onEvent: (listener) => lattice.trail.subscribe(listener),
    admitEndpoint: (accountId, targetArn) => admitEndpoint(lattice, accountId, targetArn),
    publishTagChange: (change) => lattice.trail.tagChange(change),
  };
}

function view(association: Association): AssociationView {
  const { id, kind, region, network, createdBy, createdAt, status, failure } = association;
  const subject = subjectOf(association);
  return {
    id,
    kind,
    region,
    networkArn: network.arn,
    networkOwner: network.accountId,
    subjectId: subject.id,
    subjectOwner: subject.accountId,
    createdBy,
    createdAt,
    status,
    securityGroupIds:
      association.kind === "servicenetworkvpcassociation" ? association.securityGroupIds : [],
    ...(failure && { failure }),
  };
}
