const current = aws.getPartitionOutput();

/** The partition of the credentials that deploy: `aws`, `aws-cn`, `aws-us-gov` … */
export const partition = current.partition;

/** The host suffix of the partition's endpoints, such as `amazonaws.com`: what `kms:ViaService` ends in. */
export const dnsSuffix = current.dnsSuffix;
