/** Certificate instances: retrieve by number or by key hash, with or without waiting. */
import { strikePoll } from "../../faults/answers.ts";
import { noSuchInstance, noSuchPubkeyHash, notReady } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import type { Certificate, Instance } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { existingCertificate, type AccountRequest, type Endpoint } from "../endpoint.ts";
import { instanceObject } from "../objects/instance-object.ts";
import { viewOf } from "../objects/view.ts";

export const instanceEndpoints: readonly Endpoint[] = [
  {
    name: "instance",
    method: "GET",
    path: "certs/:cn/instances/:instance",
    access: "account",
    handle: retrieve,
  },
];

/** The vendor's own client gives up after 300 seconds; the answer must be there well before. */
const LONGEST_POLL = 240;
/** Milliseconds by which an answer comes before the time the client named. */
const POLL_MARGIN = 200;

async function retrieve(world: World, request: AccountRequest): Promise<Reply> {
  const { account, expansion, signal, struck } = request;
  const certificate = existingCertificate(world, request);
  const instance = find(world, certificate, request.segments.get("instance") ?? "");
  const poll = request.arguments.count("poll");
  if (poll !== undefined && instance.state === "pending") {
    const wait = Math.min(poll, LONGEST_POLL) * 1000 - POLL_MARGIN;
    await strikePoll(world, struck, signal);
    if (wait > 0) await changeOf(world, instance, wait, signal);
    if (instance.state === "pending") throw notReady(world.policy.retryAfter);
  }
  return jsonReply(instanceObject(viewOf(world, account, certificate), instance, expansion));
}

function find(world: World, certificate: Certificate, key: string): Instance {
  const instances = world.store.instancesOf(certificate);
  if (!key.startsWith("pubkey_hash:")) {
    const instance = instances.find(({ id }) => String(id) === key);
    if (instance === undefined) throw noSuchInstance();
    return instance;
  }
  const hash = key.slice("pubkey_hash:".length).toLowerCase();
  const ofKey = instances.filter(({ pubkeyHash }) => pubkeyHash === hash);
  const active = ofKey.findLast(({ state }) => state === "active");
  const other = world.policy.switches.hashLookup === "newest" ? ofKey.at(-1) : undefined;
  const found = active ?? other;
  if (found === undefined) throw noSuchPubkeyHash();
  return found;
}

/** Waits until the instance has changed, `milliseconds` are over, or the client is gone. */
async function changeOf(
  world: World,
  instance: Instance,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      timer.cancel();
      forget();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = world.clock.after(milliseconds, end);
    const forget = world.watchers.once(instance.id, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
