/** The rules about published Secrets: always a pair, never replaced by a worse one, and beside it what is asked for. */
import { MANAGED_LABEL } from "../../../src/api/names.ts";
import { secrets, type Secret } from "../../../src/kube/client/kinds.ts";
import { orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { isReady, reasonOf } from "../story/perform/seen.ts";
import { INTERMEDIATE, keyHash, readCertificate, type SimulatedCertificate } from "../world/fake-pki.ts";
import { NAMESPACE, type Installation, type Simulation } from "../world/simulation.ts";
import { decode, wantedBetween } from "./past.ts";
import type { Violation } from "./violation.ts";

export function judgePublished(simulation: Simulation): Violation[] {
  return simulation.installations.flatMap((installation) =>
    installation.kube.changes(secrets).flatMap(({ before, after, by, at }): Violation[] => {
      if (after === undefined || by === "person" || !isPublished(after)) return [];
      const name = `Secret ${after.metadata.name} of installation ${installation.number}`;
      const now = certificateOf(after);
      if (now === undefined) return [{ rule: "pair", what: `${name} was written without a matching pair` }];
      const earlier = before === undefined ? undefined : certificateOf(before);
      if (earlier === undefined) return [];
      const worse = comparison(installation, earlier, now, at, simulation.time.now - simulation.time.elapsed);
      return worse === undefined ? [] : [{ rule: "worse", what: `${name}: ${worse}` }];
    }),
  );
}

/** Why the new certificate is worse than the one that it replaced, if it is. */
function comparison(
  { kube }: Installation,
  before: SimulatedCertificate,
  after: SimulatedCertificate,
  at: number,
  start: number,
): string | undefined {
  const now = start + at;
  if (before.notAfter <= now || before.serial === after.serial) return undefined;
  if (after.notAfter <= now) return "a valid certificate gave way to an expired one";
  const wanted = wantedBetween(kube, at - 60_000, at).map(({ spec }) =>
    spec.identifiers.map(({ value }) => value),
  );
  const fits = ({ names }: SimulatedCertificate): boolean =>
    wanted.some((each) => each.every((name) => names.includes(name)));
  // What lacks a name that is wanted since a moment may give way to another that lacks it.
  const isWhole = wanted.every((each) => each.every((name) => before.names.includes(name)));
  if (isWhole && fits(before) && !fits(after))
    return "a certificate with the wanted names gave way to one without";
  if (fits(before) && fits(after) && sameNames(before, after) && after.notAfter < before.notAfter) {
    return "a certificate gave way to one that ends earlier";
  }
  return undefined;
}

function sameNames(a: SimulatedCertificate, b: SimulatedCertificate): boolean {
  return [...a.names].sort().join() === [...b.names].sort().join();
}

function isPublished(secret: { metadata: { labels?: Record<string, string> } }): boolean {
  return secret.metadata.labels?.[MANAGED_LABEL] === "true";
}

/** The certificate of a Secret, if its key is there and fits. */
function certificateOf(object: object): SimulatedCertificate | undefined {
  const secret = object as Secret;
  const certificate = readCertificate(decode(secret, "tls.crt"));
  const key = keyHash(decode(secret, "tls.key"));
  return certificate !== undefined && key === certificate.publicKeyHash ? certificate : undefined;
}

/** The file that shows a format, and whether its content is that of the pair. */
const SHOWN = {
  PKCS12: [
    "keystore.p12",
    (file: string, secret: Secret) => file.includes(JSON.stringify(decode(secret, "tls.crt"))),
  ],
  CombinedPEM: [
    "tls-combined.pem",
    (file: string, secret: Secret) => file.endsWith(decode(secret, "tls.crt")),
  ],
  DER: ["tls.der", (file: string, secret: Secret) => file.endsWith(decode(secret, "tls.crt"))],
  Agent: ["ecdsa.chained.pem", (file: string, secret: Secret) => file === decode(secret, "tls.crt")],
  CA: ["ca.crt", (file: string) => file === INTERMEDIATE],
} as const;

/** To be asked when faults have stopped and time enough has passed; an Order that needs a person may lack something. */
export function judgeContent(simulation: Simulation): Violation[] {
  return simulation.installations.flatMap(({ kube, number }) =>
    kube
      .all(orders)
      .filter(
        (order) => isReady(order) && reasonOf(order, "Stalled") === undefined && order.spec.suspend !== true,
      )
      .flatMap((order) => {
        const secret = kube.read(secrets, { namespace: NAMESPACE, name: order.spec.secretName });
        const wrong = secret === undefined ? ["it is not there"] : differences(order, secret);
        return wrong.map((what) => ({
          rule: "content" as const,
          what: `Secret of Order ${order.metadata.name} of installation ${number}: ${what}`,
        }));
      }),
  );
}

function differences({ metadata, spec }: OrderObject, secret: Secret): string[] {
  const { labels = {}, annotations = {} } = secret.metadata;
  const marks =
    labels["sslmate.com/managed"] === "true" &&
    annotations["sslmate.com/order"] === `${NAMESPACE}/${metadata.name}`;
  const template = spec.secretTemplate ?? {};
  return [
    ...(marks ? [] : ["our own label or annotation is missing"]),
    ...(labels["team"] === template.labels?.["team"] ? [] : ["its label team is not that of the template"]),
    ...(annotations["note"] === template.annotations?.["note"]
      ? []
      : ["its annotation note is not that of the template"]),
    ...Object.entries(SHOWN).flatMap(([type, [name, fits]]) => {
      const isThere = secret.data?.[name] !== undefined;
      const isWanted = spec.formats?.some((format) => format.type === type) === true;
      if (isThere !== isWanted)
        return [`${name} is ${isThere ? "there and not" : "not there and"} asked for`];
      return isThere && !fits(decode(secret, name), secret) ? [`${name} is not for its certificate`] : [];
    }),
  ];
}
