/** The attempt: what makes a call that costs money happen once. */
import { off, type Ablation } from "./ablation.ts";

const SET_ASIDE = "src/reconcilers/orphans/set-aside.ts";
const ORPHAN = "src/core/attempt/orphan.ts";
const STORE = "src/reconcilers/attempts/store.ts";
const ATTEMPT = "src/reconcilers/attempts/attempt-secret.ts";
const OWNERSHIP = "src/core/order/ownership.ts";

export const ATTEMPTS: readonly Ablation[] = [
  off(
    "attempt: one name for one common name, so that one attempt exists at a time",
    ATTEMPT,
    "return `attempt-${hash.slice(0, 40)}`;",
    "return `attempt-${hash.slice(0, 40)}${(counter.next += 1)}`;\n}\nconst counter = { next: 0 };\nexport function unused(): void {",
  ),
  off(
    "attempt: key and intent are durable before the CSR leaves the cluster",
    STORE,
    "const created = await kube.create(\n    secrets,",
    'const pretended: typeof kube.create = async (_, object) =>\n    ({ ...object, metadata: { ...object.metadata, uid: startedNow(), resourceVersion: "1", creationTimestamp: "" } }) as never;\n  const startedNow = (): string => `unmade-${clock.monotonic()}`;\n  const created = await pretended(\n    secrets,',
  ),
  off(
    "attempt: set aside, copied first, unless published or never sent",
    STORE,
    'if (how === "set-aside") {',
    'if (how === "set-aside" && attempt.uid === "") {',
  ),
  off(
    "attempt: deleted by uid",
    STORE,
    "await kube.delete(secrets, key, { uid: attempt.uid })",
    "await kube.delete(secrets, key)",
  ),
  off(
    "attempt: those set aside are asked whenever an unknown instance appears",
    OWNERSHIP,
    "const attempt = observed.setAside.find((kept) => kept.publicKeyHash === publicKeyHash);",
    'const attempt = observed.setAside.find((kept) => kept.publicKeyHash === "");',
  ),
  off(
    "attempt: set aside: copied first, then deleted",
    STORE,
    "const wanted = setAsideSecret(await loadAttempt(store, attempt), why);",
    `const wanted = setAsideSecret(await loadAttempt(store, attempt), why);
    await kube.delete(secrets, { namespace: operatorNamespace, name: attempt.secretName }, { uid: attempt.uid });`,
  ),
  off(
    "attempt: set aside for a month, then thrown away",
    SET_ASIDE,
    "if (isWaitedFor && (await isShown(operator, attempt, signal))) return false;",
    "if (isWaitedFor || signal.aborted || order === undefined) return false;",
  ),
  off(
    "attempt: set aside for a month, not less",
    ORPHAN,
    "const KEPT = 30 * 24 * 3_600_000;",
    "const KEPT = 3_600_000;",
  ),
];
