import type { Decisive } from "./aws-answer-families.ts";
import { lostPages, wrongAnswers } from "./aws-answer-families.ts";
import { denials, unreadableEntries, wrongEntries, wrongGrants } from "./aws-entry-families.ts";
import type { AwsFamily } from "./aws-picture.ts";
import { lostTables, switchedOff, wrongMaps, wrongOfferingsOf } from "./aws-table-families.ts";
import type { Base } from "./aws-tenants.ts";
import { contentFamily } from "./content-families.ts";
import { configurationBases, networkBases } from "./network-bases.ts";
import { invitationBases, shareBases } from "./ram-bases.ts";
import { requestFamilies } from "./request-families.ts";
import { tagFamily } from "./tag-families.ts";

/** The first of the bases that come to the same by the same answers: where an entry stands is nothing to AWS. */
function distinct(bases: readonly Base[]): Base[] {
  const byAnswers = new Map(
    bases
      .toReversed()
      .map((base) => [
        JSON.stringify([base.kind, base.does, base.picture.aws, base.picture.ledger.length]),
        base,
      ]),
  );
  return [...byAnswers.values()].toReversed();
}

const everyBase = {
  "an invitation": invitationBases,
  "a share of ours": shareBases,
  "an association": networkBases,
  "an endpoint of a configuration": configurationBases,
} as const;

/** Bases by which what AWS says is tried. */
export const answerBases: readonly Base[] = Object.values(everyBase).flatMap((bases) =>
  distinct(bases),
);

const isDenied = ({ name }: Base) => /denied/.test(name);

/** A state may be written in other letters, as AWS itself does it. */
const decisive: Readonly<Record<keyof typeof everyBase, (base: Base) => readonly Decisive[]>> = {
  "an invitation": (base) => {
    const offered: Decisive[] = [
      { field: /^GetResourceShareInvitations\.0(?:\.resourceShareInvitations(?:\.0)?)?$/ },
      {
        field: /^GetResourceShareInvitations.*\.resourceShareInvitationArn$/,
        same: /^(?!missing$|null$)[^]/,
      },
      { field: /^GetResourceShareInvitations.*\.senderAccountId$/ },
      // Which share of the same account it is, an entry does not ask.
      {
        field: /^GetResourceShareInvitations.*\.resourceShareArn$/,
        same: new RegExp(
          `^arn:aws[a-z-]*:ram:[a-z0-9-]*:${base.principal.endsWith("666677778888") ? "666677778888" : "333344445555"}:[!-~]+$`,
        ),
      },
      { field: /^GetResourceShareInvitations.*\.status$/, same: /^pending$/ },
    ];
    const reached: Decisive[] = [
      { field: /^GetResourceShares\.0(?:\.resourceShares(?:\.0)?)?$/ },
      { field: /^GetResourceShares.*\.(?:resourceShareArn|owningAccountId)$/ },
      { field: /^GetResourceShares.*\.status$/, same: /^active$/ },
      { field: /^ListResources.*\.type$/, same: /^(?:ec2:subnet|EC2:SUBNET)$/ },
    ];
    const inside: Decisive[] = [
      { field: /^ListPendingInvitationResources\.0(?:\.resources(?:\.0)?)?$/ },
      {
        field: /^ListPendingInvitationResources.*\.type$/,
        same: /^(?:vpc-lattice:servicenetwork|VPC-LATTICE:SERVICENETWORK)$/,
      },
    ];
    if (/accepted/.test(base.name)) return reached;
    return isDenied(base) ? offered : [...offered, ...inside];
  },
  "a share of ours": (base) => {
    const share: Decisive[] = [
      { field: /^GetResourceShares\.0(?:\.resourceShares(?:\.0)?)?$/ },
      { field: /^GetResourceShares\..*\.resourceShareArn$/ },
      { field: /^GetResourceShares\..*\.status$/, same: /^active$/ },
    ];
    const open: Decisive[] = [
      { field: /^ListResources\.0(?:\.resources(?:\.0)?)?$/ },
      {
        field: /^ListResources\..*\.type$/,
        same: /^(?:vpc-lattice:servicenetwork|VPC-LATTICE:SERVICENETWORK)$/,
      },
      ...(base.principal.endsWith("666677778888")
        ? [{ field: /^GetResourceShares\..*\.allowExternalPrincipals$/ }]
        : []),
    ];
    const principals: Decisive[] = [
      { field: /^GetResourceShareAssociations\.0(?:\.resourceShareAssociations(?:\.0)?)?$/ },
      { field: /^GetResourceShareAssociations.*\.status$/ },
      // Of another share; where nothing is said, what was asked for counts.
      { field: /^GetResourceShareAssociations.*\.resourceShareArn$/, same: /^missing$/ },
      // A role of a denied account is denied with it.
      {
        field: /^GetResourceShareAssociations.*\.associatedEntity$/,
        ...(isDenied(base) && { same: /^arn:aws:iam::333344445555:/ }),
      },
    ];
    return base.does === "opens" ? [...share, ...open] : [...share, ...principals];
  },
  "an association": ({ name, kind, does }) => {
    const side = {
      "service-association": "serviceArn",
      "resource-association": "resourceConfigurationArn",
    }[kind as string];
    const rows: Decisive[] = [
      { field: /^ListServiceNetwork\w+Associations\.0\.items\.0$/ },
      { field: /^ListServiceNetwork.*\.(?:status|serviceNetworkArn)$/, same: /^missing$/ },
      // To whom an account is denied, all that is the account's is.
      {
        field: new RegExp(
          `^ListServiceNetwork.*\\.(?:${side ?? (/denied/.test(name) ? "createdBy" : "vpcId|createdBy")})$`,
        ),
        ...(/denied/.test(name) && {
          same: /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:333344445555:[!-~]+$/,
        }),
      },
    ];
    if (does === "closes") return rows;
    const own: Decisive[] =
      kind === "vpc-association"
        ? [
            ...(/by a tag/.test(name)
              ? [{ field: /^DescribeVpcs of .*\.(?:VpcId|OwnerId)$/ }]
              : [{ field: /^DescribeVpcs of .*\.(?:VpcId|OwnerId)$/, isChecked: true as const }]),
            {
              field: /^DescribeSecurityGroups\.0(?:\.SecurityGroups(?:\.0)?)?$/,
              isChecked: true,
            },
            { field: /^DescribeSecurityGroups.*\.(?:VpcId|GroupId)$/, isChecked: true },
          ]
        : [
            {
              field: new RegExp(
                `^Get${kind === "service-association" ? "Service" : "ResourceConfiguration"}\\.0(?:\\.status)?$`,
              ),
              isChecked: true,
            },
          ];
    if (/by a request/.test(name)) return own;
    const list = kind === "service-association" ? "ListServices" : "ListResourceConfigurations";
    return [
      ...own,
      kind === "vpc-association"
        ? // Spaces stand between groups.
          {
            field: /\.Tags\.0(?:\.Key|\.Value)?$|\.Tags\.1\.Value$/,
            same: /^ *sg-0123456789abcdef0 *$/,
          }
        : {
            field: new RegExp(
              `^${list} of .*\\.items\\.0(?:\\.arn)?$|^ListTagsForResource.*\\.gatehouse`,
            ),
          },
    ];
  },
  "an endpoint of a configuration": () => [
    { field: /^ListResourceEndpointAssociations\.0(?:\.items(?:\.0)?)?$/ },
    { field: /\.vpcEndpointOwner$/ },
  ],
};

function isRead(family: keyof typeof everyBase, api: string, base: Base): boolean {
  switch (family) {
    case "an invitation":
      return !api.endsWith("Resources") || base.does === "opens" || /accepted/.test(base.name);
    case "a share of ours":
    case "an endpoint of a configuration":
      return true;
    case "an association": {
      if (api.startsWith("ListServiceNetwork")) return true;
      if (base.does === "closes") return api === "ListTagsForResource" && isDenied(base);
      const word = {
        "service-association": "Service",
        "resource-association": "ResourceConfiguration",
      }[base.kind as string];
      const checks =
        word === undefined
          ? ["DescribeVpcs of 333344445555", "DescribeSecurityGroups"]
          : [`Get${word}`];
      const tags =
        word === undefined ? [] : [`List${word}s of 333344445555`, "ListTagsForResource"];
      return ["GetServiceNetwork", ...checks, ...(/by a tag/.test(base.name) ? tags : [])].includes(
        api,
      );
    }
  }
}

export const awsFamilies: readonly AwsFamily[] = Object.entries(everyBase)
  .flatMap(([name, bases]) => {
    // Object.entries knows no keys by name; these are the table's own.
    const family = name as keyof typeof everyBase;
    const opening = bases.filter(({ does }) => does === "opens");
    const some = distinct(bases);
    const answers = some.flatMap((base) => wrongAnswers(family, [base], decisive[family](base)));
    const families = [
      ...[...Map.groupBy(answers, (one) => one.family).values()].flatMap(([first, ...others]) =>
        first === undefined
          ? []
          : [{ ...first, cells: [first, ...others].flatMap(({ cells }) => cells) }],
      ),
      ...lostPages(family, some, (api, base) => isRead(family, api, base)),
      wrongGrants(family, opening),
      wrongEntries(family, opening),
      denials(family, opening),
      unreadableEntries(family, bases),
      ...wrongOfferingsOf(family, some),
      ...switchedOff(family, some),
      ...wrongMaps(family, bases),
      ...lostTables(family, some),
    ];
    return families.filter(({ cells }) => cells.length > 0);
  })
  .concat(contentFamily, requestFamilies, tagFamily);
