import type { FlowEvent } from "../core/ports.ts";
import type { Subject } from "../core/request.ts";
import { asks, subjectOf } from "../core/request.ts";
import type { Requests } from "./request-table.ts";
import type { SubjectTags } from "./subject-tags.ts";

/**
 * Everybody who asks for an association with a network, by an open request or by the owner's tag, each thing once: a request
 * says more than a tag, and of two requests the later one counts. What can't be read asks for nothing and is reported, a tag
 * once in the life of what this returns. Throws if the requests can't be read; tags that can't be are only missing.
 */
export function subjectsOf(options: {
  readonly requests: Pick<Requests, "of">;
  readonly tags: SubjectTags;
  readonly report: (event: FlowEvent) => void;
  readonly now: () => Date;
}): (resource: string) => Promise<readonly Subject[]> {
  const { requests, tags, report, now } = options;
  const told = new Set<string>();
  const tell = (resource: string, externalId: string | undefined, explanation: string) =>
    report({
      event: "finding",
      finding: "request-unreadable",
      resource,
      ...(externalId !== undefined && { externalId }),
      explanation,
    });
  const tellOnce = (resource: string, externalId: string | undefined, explanation: string) => {
    if (told.has(explanation)) return;
    told.add(explanation);
    tell(resource, externalId, explanation);
  };

  return async (resource) => {
    const [asked, tagged] = await Promise.all([requests.of(resource), tags.around(resource)]);
    const subjects = new Map<string, Subject>();
    for (const reading of tagged.readings) {
      if (reading.found === "malformed") {
        tellOnce(resource, reading.arn, `the tags of ${reading.arn}: ${reading.problem}`);
      } else if (reading.network === resource) subjects.set(reading.subject.arn, reading.subject);
    }
    for (const unread of tagged.unread) {
      const explanation = `${unread}; who asks by them is not known until they can be read`;
      tellOnce(resource, undefined, explanation);
    }
    const open = asked.flatMap((reading) => {
      if (reading.found === "request") return asks(reading.request, now()) ? reading.request : [];
      const { id, problem } = reading;
      tell(resource, `request/${id}`, `request ${id} on ${resource} can't be read: ${problem}`);
      return [];
    });
    const inOrder = open.toSorted(
      (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1),
    );
    for (const request of inOrder) subjects.set(request.subject, subjectOf(request));
    return [...subjects.values()];
  };
}
