/** Writes what became of a certificate into the history. */
import type { Certificate, Instance } from "../state/model.ts";
import type { World } from "../world.ts";

/** @param subject the instance that it happened to, or the certificate object where no instance is concerned. */
export function noteCertificate(
  world: World,
  subject: Instance | Certificate,
  event: string,
  detail = "",
): void {
  world.history.record({
    kind: "certificate",
    time: world.time.now(),
    accountId: subject.accountId,
    cn: subject.cn,
    instanceId: "id" in subject ? subject.id : null,
    event,
    detail,
  });
}
