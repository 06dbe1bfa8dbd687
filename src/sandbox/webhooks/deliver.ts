/** Webhooks: each address of an account gets the certificate object when a certificate is issued. Success or not, once. */
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { certificateObject } from "../api/objects/certificate-object.ts";
import { Expansion } from "../api/objects/expand.ts";
import { viewOf } from "../api/objects/view.ts";
import type { Instance } from "../state/model.ts";
import type { World } from "../world.ts";

/** A delivery that has not been accepted after this many milliseconds has failed. */
const TIME_LIMIT = 15_000;

interface Result {
  delivered: boolean;
  status: number | null;
  detail: string;
}

/** Posts to every address of the instance's account; each result goes into the history. */
export function deliverWebhooks(world: World, instance: Instance): void {
  const account = world.store.account(instance.accountId);
  const certificate = world.store.certificateOf(instance);
  if (account === undefined || certificate === undefined || account.webhooks.length === 0) return;
  const expansion = Expansion.of(["current.crt", "current.chain"]);
  const body = JSON.stringify(certificateObject(viewOf(world, account, certificate), expansion));
  for (const address of account.webhooks) void deliver(world, instance, address, body);
}

async function deliver(world: World, instance: Instance, address: string, body: string): Promise<void> {
  const result = await post(address, body);
  const shown = new URL(address);
  shown.username = "";
  shown.password = "";
  world.history.record({
    kind: "webhook",
    time: world.time.now(),
    accountId: instance.accountId,
    cn: instance.cn,
    instanceId: instance.id,
    address: shown.href,
    ...result,
  });
}

async function post(address: string, body: string): Promise<Result> {
  const url = new URL(address);
  return new Promise((resolve) => {
    const request = (url.protocol === "https:" ? requestTls : requestPlain)(url, {
      method: "POST",
      agent: false,
      signal: AbortSignal.timeout(TIME_LIMIT),
      headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
    });
    request.on("response", (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      const delivered = status >= 200 && status < 300;
      resolve({ delivered, status, detail: delivered ? "" : "the answer is not a success" });
    });
    request.on("error", (error) => resolve({ delivered: false, status: null, detail: error.message }));
    request.end(body);
  });
}
