/** What people do to a Cluster and to the account behind it. */
import { secrets } from "../../../../src/kube/client/kinds.ts";
import { clusters } from "../../../../src/reconcilers/resources.ts";
import { API_KEY_SECRET, apiKeyIn } from "../../world/accounts.ts";
import { CLUSTER, type Installation, type Simulation } from "../../world/simulation.ts";

const KEY = { name: CLUSTER };

/** Somebody else's, such as a backup program's: the operator sets none on a Cluster. */
const FINALIZER = "example.com/keep";

/** Other accounts of the same owner: what one has, the others do not show. One that there is already is used again. */
export function changeAccount({ vendor, installations }: Simulation, apiKey: string): void {
  const { store } = vendor.world;
  const [first] = store.accounts();
  if (first !== undefined && store.accountByCredentials(apiKey, "") === undefined) {
    const { id: _, ...content } = first;
    store.addAccount({ ...content, apiKey, username: apiKey });
  }
  for (const { kube } of installations) {
    const present = kube.read(secrets, API_KEY_SECRET);
    if (present !== undefined && apiKeyIn(present) === apiKey) continue;
    kube.edit(secrets, API_KEY_SECRET, (secret) => {
      secret.data = { api_key: Buffer.from(apiKey).toString("base64") };
    });
  }
}

export function deleteCluster({ kube }: Installation, isKept: boolean): void {
  if (isKept) kube.edit(clusters, KEY, ({ metadata }) => (metadata.finalizers = [FINALIZER]));
  kube.remove(clusters, KEY);
}

/** One that is being deleted has to go first. */
export function createCluster({ kube }: Installation): void {
  if (kube.read(clusters, KEY)?.metadata.deletionTimestamp !== undefined) {
    kube.edit(clusters, KEY, ({ metadata }) => delete metadata.finalizers);
  }
  if (kube.read(clusters, KEY) !== undefined) return;
  const last = kube.changes(clusters).at(-1)?.before;
  if (last !== undefined) kube.create(clusters, { metadata: KEY, spec: last["spec"] });
}
