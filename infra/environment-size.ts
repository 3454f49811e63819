/** Of all variables of a function together (Lambda developer guide, "Lambda quotas"). */
const MOST_BYTES = 4 * 1_024;

/** The variables as they are. Throws if Lambda would not take them, and names the longest. */
export function withinEnvironment(
  service: string,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const bytes = new TextEncoder().encode(JSON.stringify(variables)).length;
  if (bytes <= MOST_BYTES) return variables;
  const [longest = ""] = Object.keys(variables).toSorted(
    (a, b) => (variables[b]?.length ?? 0) - (variables[a]?.length ?? 0),
  );
  throw new Error(
    `the environment of ${service} would have ${bytes} bytes, and Lambda takes ${MOST_BYTES}: shorten what becomes ${longest} in gatehouse.config.ts`,
  );
}
