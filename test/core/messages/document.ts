/** docs/messages.md: every message that a condition can show, made from the situations by the code itself. */
import type { Rest } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { clusterStatus } from "../../../src/core/status/cluster-status.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { inCircles } from "../../../src/core/status/failures.ts";
import { takingUp } from "../../../src/core/status/rests/rests.ts";
import { clusterSpec, NOW } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { CLUSTER_SITUATIONS, type ClusterSituation } from "./cluster-situations.ts";
import { ORDER_SITUATIONS } from "./order-situations.ts";
import type { Situation } from "./situations/situation.ts";

/** What the code says in a situation. @throws Error if it does something instead. */
export function restIn([what, ...changes]: Situation): Rest {
  const action = decide(orderObserved(...changes));
  if (action.kind !== "rest") throw new Error(`${what}: ${action.kind} instead of a rest`);
  return action;
}

/** What a Cluster says whose account was tried with this result: that it is being deleted, or its condition Ready. */
export function saidOf([_what, check, observed]: ClusterSituation): { reason: string; message: string } {
  const { conditions = [] } = clusterStatus({
    now: NOW,
    generation: 1,
    spec: clusterSpec(),
    status: {},
    operatorNamespace: "sslmate-system",
    check,
    orders: { total: 0, ready: 0, progressing: 0, stalled: 0 },
    ...observed,
  });
  const wanted = observed?.keptBy === undefined ? "Ready" : "Reconciling";
  const said = conditions.find(({ type }) => type === wanted);
  if (said === undefined) throw new Error(`no condition ${wanted}`);
  return said;
}

/** What stands in a status beside what the Order rests with, or while a step of it is under way. */
export function otherSayings(): readonly { reason: string; what: string; message: string }[] {
  const observed = orderObserved(withSecret());
  const { conditions = [] } = orderStatus(observed, restIn(["all is well", withSecret()]));
  const beside = conditions
    .filter(({ type }) => type === "Issuing" || type === "DomainsApproved")
    .map(({ type, reason, message }) => ({ reason, what: `condition ${type}, at rest`, message }));
  const acting = [
    { what: "a purchase was found, and its certificate is being written", rest: takingUp(21, observed) },
    { what: "step after step, and no end", rest: inCircles(observed, 20) },
  ];
  return [
    ...beside,
    ...acting.map(({ what, rest }) => ({ reason: rest.reason, what, message: rest.message })),
  ];
}

const STATES: Readonly<Record<Rest["state"], string>> = {
  settled: "at rest",
  progressing: "Reconciling",
  stalled: "Stalled",
};

export function messagesDocument(): string {
  const orders = Object.entries(ORDER_SITUATIONS).flatMap(([reason, situations]) => [
    `### \`${reason}\``,
    ...situations.map((situation) => {
      const { state, message } = restIn(situation);
      return `- _${situation[0]}_ (${STATES[state]}): ${escaped(message)}`;
    }),
  ]);
  const others = otherSayings().map(
    ({ reason, what, message }) => `- \`${reason}\`, _${what}_: ${escaped(message)}`,
  );
  const clusters = Object.entries(CLUSTER_SITUATIONS).flatMap(([reason, situations]) => [
    `### \`${reason}\``,
    ...situations.map((situation) => `- _${situation[0]}_: ${escaped(saidOf(situation).message)}`),
  ]);
  return [
    "# Messages",
    "Every message that the conditions of an Order and of a Cluster show, by reason, as the code makes it for an Order `shop/example-com` of Cluster `webservers`. Written by `npm run generate:messages`; tests hold it equal to the code, and complete. What each reason means stands in [reasons.md](reasons.md).",
    "## Orders",
    ...orders,
    "### Beside these",
    ...others,
    "## Clusters",
    ...clusters,
    "",
  ].join("\n\n");
}

/** Kept from meaning something in Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[*_<>[\]]/g, "\\$&");
}
