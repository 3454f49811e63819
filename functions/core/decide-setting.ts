import type { Admission, Audience } from "./audience.ts";
import { EVERYONE } from "./audience.ts";
import type { Connection } from "./connection.ts";
import type { Basis, Decision } from "./decision.ts";
import type { Offering } from "./offering.ts";
import type { ServiceSettings } from "./service-settings.ts";

/** Everything that the decision about a setting may depend on. */
export type SettingSituation = {
  readonly setting: Connection;
  readonly offering: Offering;
  readonly audience: Audience;
  readonly settings: Pick<ServiceSettings, "acceptanceRequired">;
  /** Whether the ledger says that we made it. */
  readonly admitted: boolean;
};

/**
 * What should become of one setting of an endpoint service. Pure and total.
 *
 * Guarantees: nobody is let try unless acceptance is known to be required, because otherwise to try is to connect
 * (privatelink.md section 5); what Gatehouse did not make is never taken away; nobody is taken out while it is uncertain who
 * belongs to the audience.
 */
export function decideSetting(situation: SettingSituation): Decision {
  const { setting } = situation;
  if (setting.status === "over") {
    const explanation = "it is neither there nor wanted";
    return { verdict: "ignore", reason: "over", explanation };
  }
  if (setting.kind === "service-notification") {
    const explanation = `the service must tell ${setting.externalId} when a connection changes`;
    return {
      verdict: "approve",
      reason: "in-audience",
      basis: basisOf(situation, "offering"),
      explanation,
    };
  }
  if (situation.offering.gate === undefined) {
    const explanation =
      "the offering has no gate: whom the service lets try is none of our business";
    return { verdict: "ignore", reason: "drift", explanation };
  }
  const admission = situation.audience.principals.get(setting.externalId);
  return admission === undefined ? notListed(situation) : listed(situation, admission);
}

function listed(situation: SettingSituation, admission: Admission): Decision {
  const { setting, settings } = situation;
  if (settings.acceptanceRequired !== true) return ASKS_NOBODY;
  return {
    verdict: "approve",
    reason: "in-audience",
    basis: basisOf(situation, admission),
    explanation: `the audience has ${setting.externalId} by ${admission}`,
  };
}

const ASKS_NOBODY: Decision = {
  verdict: "hold",
  reason: "acceptance-off",
  explanation:
    "the service does not require acceptance, or AWS did not say: whoever is let try is let in",
};

function notListed({ setting, audience, admitted, settings }: SettingSituation): Decision {
  const { externalId } = setting;
  if (!admitted) {
    const explanation = `Gatehouse did not add ${externalId}: reported and left alone`;
    return { verdict: "ignore", reason: "drift", explanation };
  }
  const doubt = audience.uncertain ?? audience.doubtful.get(externalId);
  if (doubt !== undefined) {
    const explanation = `whether the audience has ${externalId} is not known: ${doubt}`;
    return { verdict: "hold", reason: "organization-unknown", explanation };
  }
  // Everyone shall be let try and can't be yet: until then those who are there already stay.
  if (audience.principals.has(EVERYONE) && settings.acceptanceRequired !== true) return ASKS_NOBODY;
  const explanation = `Gatehouse added ${externalId}; the audience no longer has it`;
  return { verdict: "end", reason: "not-in-audience", explanation };
}

function basisOf({ offering }: SettingSituation, principal: Admission): Basis {
  return { target: offering.resource, principal, entryVersion: offering.version };
}
