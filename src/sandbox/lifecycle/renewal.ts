/** Automatic renewal: the vendor asks for a new certificate by itself, 30 days before the old one expires ("auto_renew"). */
import { startApproval } from "../approval/approve.ts";
import { isIntegrated } from "../approval/check.ts";
import { ApiError } from "../http/errors.ts";
import type { Account, Certificate, Instance } from "../state/model.ts";
import { namesWithApproval } from "../state/names.ts";
import type { World } from "../world.ts";
import { AUTOMATIC } from "./payment.ts";
import { buy, reissue } from "./purchase.ts";
import { currentInstance, DAY, isSubscriptionEnding, pendingInstance, renewalMoment } from "./queries.ts";
import { noteCertificate } from "./record.ts";

/** Puts down the moment at which an active instance is renewed, if its certificate asks for that then. */
export function scheduleRenewal(world: World, instance: Instance): void {
  const moment = renewalMoment(instance);
  if (moment === undefined || instance.state !== "active") return;
  world.time.at(Math.max(moment, world.time.now()), async () =>
    world.turns.take(async () => renew(world, instance)),
  );
}

function renew(world: World, instance: Instance): void {
  const certificate = world.store.certificateOf(instance);
  const account = world.store.account(instance.accountId);
  if (certificate === undefined || account === undefined || !certificate.autoRenew) return;
  if (currentInstance(world, certificate) !== instance || pendingInstance(world, certificate)) return;
  if (!namesWithApproval(certificate).every((approval) => isIntegrated(account, approval))) {
    noteCertificate(
      world,
      certificate,
      "not renewed",
      "automatic renewal needs integrated HTTP or DNS approval",
    );
    return;
  }
  world.past.remember(world, certificate.accountId, certificate.cn);
  try {
    startApproval(world, purchase(world, account, certificate));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteCertificate(world, certificate, "not renewed", error.message);
    tryAgain(world, instance);
  }
}

function purchase(world: World, account: Account, certificate: Certificate): Instance {
  const origin = "auto_renew";
  return isSubscriptionEnding(world, certificate)
    ? buy(world, account, certificate, { ...AUTOMATIC, origin, forceNewSubscription: true })
    : reissue(world, account, certificate, { ...AUTOMATIC, origin });
}

function tryAgain(world: World, instance: Instance): void {
  world.time.at(world.time.now() + DAY, async () =>
    world.turns.take(async () => {
      if (instance.state === "active") renew(world, instance);
    }),
  );
}
