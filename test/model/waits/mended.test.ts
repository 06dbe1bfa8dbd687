/** What was mended is noticed, though the question that said no was asked while a cache lagged behind. */
import { expect, test } from "vitest";
import { namespaces } from "../../../src/kube/client/kinds.ts";
import { perform } from "../story/perform/perform.ts";
import { isReady, orderOf, reasonOf } from "../story/perform/seen.ts";
import { begin } from "../story/run.ts";
import { MINUTE, NAMESPACE, type Simulation } from "../world/simulation.ts";

const web = { order: "web" };
const PAID = { certificates: "paid" };
const setLabels = ({ home }: Simulation, labels: Record<string, string>): void => {
  home.kube.edit(namespaces, { name: NAMESPACE }, ({ metadata }) => (metadata.labels = labels));
};

test("given a label that is taken away before the cache shows it, and given back, then the Order is Ready at once", async () => {
  const allowedNamespaces = { from: "Selector", selector: { matchLabels: PAID } } as const;
  const simulation = await begin({ seed: 1, clusterSpec: { allowedNamespaces } });
  setLabels(simulation, PAID);
  // By then the Cluster shows its budget, and changes no more.
  await perform(simulation, { do: "create", order: "rival", names: ["example.org"] });
  await simulation.time.advance(10 * MINUTE);
  await perform(simulation, { do: "hold cache", kind: "namespaces" });
  setLabels(simulation, {});
  await perform(simulation, { do: "create", ...web, names: ["example.com"] });
  await simulation.time.advance(MINUTE);
  const refused = orderOf(simulation, web);
  expect(refused && reasonOf(refused, "Ready")).toBe("NamespaceNotAllowed");
  await perform(simulation, { do: "release caches" });
  await simulation.time.advance(MINUTE);
  setLabels(simulation, PAID);
  await simulation.time.advance(10 * MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
});
