import { AwsError, NotModelledError } from "../../action.ts";
import type { StoredObject } from "./stored-object.ts";

/**
 * Conditions of an upload (S3 user guide, "Conditional writes"): `If-None-Match: *` wants no current object (a delete marker
 * counts as none), `If-Match` the current one with this ETag. Throws PreconditionFailed, or NoSuchKey where there is none to match.
 */
export function checkWrite(
  current: StoredObject | undefined,
  {
    key,
    ifMatch,
    ifNoneMatch,
  }: {
    readonly key: string;
    readonly ifMatch: string | undefined;
    readonly ifNoneMatch: string | undefined;
  },
): void {
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw new AwsError(
      "NotImplemented",
      "A header you provided implies functionality that is not implemented",
      501,
      { Header: "If-None-Match" },
    );
  }
  if (ifNoneMatch !== undefined && ifMatch !== undefined) {
    throw new NotModelledError("If-Match beside If-None-Match");
  }
  if (ifNoneMatch === "*" && current !== undefined) throw failed("If-None-Match");
  if (ifMatch === undefined) return;
  if (current === undefined) {
    throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
  }
  if (!sameTag(ifMatch, current.etag)) throw failed("If-Match");
}

/** Conditions of a read (RFC 9110 section 13.2.2): PreconditionFailed, or NotModified with status 304. */
export function checkRead(
  { etag, modifiedAt }: StoredObject,
  conditions: {
    readonly IfMatch?: string | undefined;
    readonly IfNoneMatch?: string | undefined;
    readonly IfModifiedSince?: Date | undefined;
    readonly IfUnmodifiedSince?: Date | undefined;
  },
): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  // HTTP's dates know whole seconds only.
  const modified = Math.floor(modifiedAt.getTime() / 1_000) * 1_000;
  if (IfMatch !== undefined) {
    if (!sameTag(IfMatch, etag)) throw failed("If-Match");
  } else if (IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince.getTime()) {
    throw failed("If-Unmodified-Since");
  }
  if (IfNoneMatch !== undefined) {
    if (sameTag(IfNoneMatch, etag)) throw notModified();
  } else if (IfModifiedSince !== undefined && modified <= IfModifiedSince.getTime()) {
    throw notModified();
  }
}

function sameTag(asked: string, etag: string): boolean {
  return asked === "*" || asked.replaceAll('"', "") === etag.replaceAll('"', "");
}

function failed(Condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    412,
    { Condition },
  );
}

function notModified(): AwsError {
  return new AwsError("NotModified", "Not Modified", 304);
}
