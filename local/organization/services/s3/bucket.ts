import type {
  DefaultRetention,
  LifecycleRule,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";

import { AwsError, type Call } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { type Version } from "./stored-object.ts";

/** One bucket: its settings, and every version of every object. */
export type Bucket = {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: Date;
  /** Whether uploads make versions. Once on, it stays on here: suspending is not modelled. */
  versioned: boolean;
  /** Present where Object Lock is on, which nothing switches off. */
  objectLock?: { readonly retention?: DefaultRetention };
  policy?: PolicyDocument;
  publicAccess?: PublicAccessBlockConfiguration;
  encryption?: ServerSideEncryptionRule;
  lifecycle?: readonly LifecycleRule[];
  /** Newest first, by key. */
  readonly versions: Map<string, Version[]>;
};

/** S3 user guide, "Bucket naming rules". */
const NAME = /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;

/** Every bucket of the organization: names are one space for all accounts and Regions. */
export class Buckets {
  readonly #platform: Platform;
  readonly #buckets = new Map<string, Bucket>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** A bucket as AWS makes them since April 2023: no ACLs, public access blocked. Throws InvalidBucketName. */
  create(settings: Pick<Bucket, "name" | "accountId" | "region">): Bucket {
    if (!NAME.test(settings.name)) {
      throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, {
        BucketName: settings.name,
      });
    }
    const bucket: Bucket = {
      ...settings,
      arn: `arn:${this.#platform.partition}:s3:::${settings.name}`,
      createdAt: this.#platform.clock.now(),
      versioned: false,
      publicAccess: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      versions: new Map(),
    };
    this.#buckets.set(settings.name, bucket);
    return bucket;
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** For controls: a missing bucket is a mistake of the one who asks. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw new Error(`there is no bucket ${name}; putBucket makes one`);
    return bucket;
  }

  /** The bucket that a call names. Throws NoSuchBucket, and what S3 answers to a call signed for another Region. */
  ofCall(name: string | undefined, { region }: Pick<Call, "region">): Bucket {
    const bucket = this.#buckets.get(name ?? "");
    if (!bucket) {
      throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, {
        BucketName: name ?? "",
      });
    }
    if (bucket.region !== region) {
      throw new AwsError(
        "AuthorizationHeaderMalformed",
        `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`,
        400,
        { Region: bucket.region },
      );
    }
    return bucket;
  }
}
