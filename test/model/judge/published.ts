/** The rules about published Secrets: always a pair, and never replaced by a worse one. */
import { MANAGED_LABEL } from "../../../src/api/names.ts";
import { secrets, type Secret } from "../../../src/kube/client/kinds.ts";
import { keyHash, readCertificate, type SimulatedCertificate } from "../world/fake-pki.ts";
import type { Installation, Simulation } from "../world/simulation.ts";
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
  if (fits(before) && !fits(after)) return "a certificate with the wanted names gave way to one without";
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
