/** Issuing: a pending instance gets its certificate. */
import { publicKeyOfCsr } from "../ca/csr.ts";
import { distortChain, distortRequest } from "../faults/issuance.ts";
import type { Instance } from "../state/model.ts";
import type { World } from "../world.ts";
import { cancelInstance, expireInstance } from "./end.ts";
import { DAY } from "./queries.ts";
import { noteCertificate } from "./record.ts";

const ISSUER_BY_KEY = { ec: "ecdsa", rsa: "rsa" } as const;

/** Issues the certificate of a pending instance, whatever its approvals say. */
export async function issueInstance(world: World, instance: Instance): Promise<void> {
  const notBefore = Math.floor(world.time.now() / 1000) * 1000;
  const lifetime = world.policy.lifetimeDays * DAY;
  const expiration = Math.floor(Math.min(notBefore + lifetime, instance.expirationLimit) / 1000) * 1000;
  if (expiration <= notBefore) {
    cancelInstance(world, instance, "what was paid for is over");
    return;
  }
  if (instance.csr === null) return;
  const { publicKey, keyType } = publicKeyOfCsr(instance.csr);
  const { issuer } = world.policy;
  const struck = world.faults.draw({ endpoint: "issue", cn: instance.cn, phases: ["ca"] });
  const issued = await world.authority.issue(
    distortRequest(struck, {
      publicKey,
      keyType,
      names: instance.names.map(({ name }) => name),
      notBefore,
      notAfter: expiration,
      issuer: issuer === "match" ? ISSUER_BY_KEY[keyType] : issuer,
      caAddress: world.addresses.management,
    }),
  );
  instance.issued = { ...distortChain(struck, issued), issuedAt: world.time.now(), expiration };
  instance.state = "active";
  const faults = struck.size === 0 ? "" : `, with ${[...struck.keys()].join(", ")}`;
  noteCertificate(world, instance, "issued", `until ${new Date(expiration).toISOString()}${faults}`);
  scheduleExpiry(world, instance);
  world.watchers.changed(instance.id);
  world.issued.emit(instance);
}

/** Lets an active instance expire when its time comes. */
export function scheduleExpiry(world: World, instance: Instance): void {
  if (instance.issued === null) return;
  world.time.at(instance.issued.expiration, async () =>
    world.turns.take(async () => expireInstance(world, instance)),
  );
}
