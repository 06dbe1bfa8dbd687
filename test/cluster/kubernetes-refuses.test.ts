/** A right that lacks, a quota, an admission policy: what Kubernetes refuses is said in the status, and nothing is lost. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { attemptName } from "../../src/reconcilers/attempts/attempt-secret.ts";
import { eventually } from "../support/eventually.ts";
import { Gate, type Effect, type Fate } from "./harness/gate.ts";
import { Installation, OPERATOR_NAMESPACE } from "./harness/installation.ts";
import { expectNotReady, expectReadyAndPaidOnce } from "./harness/order-life.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

let installation: Installation;
let gate: Gate;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open({ policy: { approvalDelay: 0.05 } });
  gate = await Gate.open(installation);
  operator = startOperator(gate.kubeconfig, ["--poll=100ms", "--retry=300ms"]);
  await installation.createCluster({ endpoint: gate.endpoint });
  await installation.clusterCondition({ status: "True" });
});

afterEach(() => gate.decide());

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await gate.close();
});

const FORBIDDEN: Fate = {
  status: 403,
  body: JSON.stringify({
    kind: "Status",
    status: "Failure",
    reason: "Forbidden",
    code: 403,
    message: "exceeded quota: secrets, used: 10, limited: 10",
  }),
};

function refuse(which: (effect: Effect) => boolean): void {
  gate.decide((effect, moment) => (moment === "before" && which(effect) ? FORBIDDEN : "pass"));
}

function toSecrets({ to, path }: Effect): boolean {
  return to === "kubernetes" && path.includes("/secrets");
}

describe("an Order whose step Kubernetes refuses", () => {
  test.each<{
    what: string;
    order: string;
    which: (effect: Effect) => boolean;
    call: RegExp;
    charges: number;
  }>([
    {
      what: "the attempt cannot be made",
      order: "no-attempt",
      which: (effect) => toSecrets(effect) && effect.method === "POST",
      call: /create secrets sslmate-system\/attempt-[0-9a-f]{40}: 403 Forbidden/,
      charges: 0,
    },
    {
      what: "the TLS Secret cannot be written",
      order: "no-secret",
      which: (effect) => toSecrets(effect) && effect.method === "PATCH",
      call: /apply secrets shop-[0-9a-f]+\/no-secret-tls: 403 Forbidden/,
      charges: 1,
    },
  ])(
    "given that $what, then it says so, and goes on once it is allowed",
    async ({ order, which, call, charges }) => {
      refuse(which);
      await installation.createOrder(order);
      const ready = await installation.condition(order, "Ready", {
        status: "False",
        reason: "KubernetesRefused",
      });
      expect(ready.message).toMatch(call);
      expect(ready.message).not.toContain("quota: secrets");
      expect(await installation.charges(`${order}.example.com`)).toHaveLength(charges);
      await installation.condition(order, "Stalled", { status: "True", reason: "KubernetesRefused" });
      gate.decide();
      await expectReadyAndPaidOnce(installation, order);
    },
  );

  test("given a label of its template that is not allowed, then the pair is published without it, and it says so until it is allowed", async () => {
    refuse((effect) => toSecrets(effect) && effect.method === "PATCH" && effect.body.includes("not-allowed"));
    await installation.createOrder("no-label", { secretTemplate: { labels: { team: "not-allowed" } } });
    await installation.ready("no-label");
    await installation.condition("no-label", "Stalled", { status: "True", reason: "KubernetesRefused" });
    expect((await installation.secret("no-label-tls")).metadata.labels?.["team"]).toBeUndefined();
    gate.decide();
    await eventually(async () =>
      expect((await installation.secret("no-label-tls")).metadata.labels?.["team"]).toBe("not-allowed"),
    );
    await eventually(async () => expectReadyAndPaidOnce(installation, "no-label"));
  });

  test("given that its attempt cannot be deleted, then it is Ready all the same, and says what is left to do", async () => {
    refuse((effect) => toSecrets(effect) && effect.method === "DELETE");
    await installation.createOrder("no-end");
    await installation.ready("no-end");
    await installation.condition("no-end", "Stalled", { status: "True", reason: "KubernetesRefused" });
    expect(await installation.attemptsOf("no-end")).toHaveLength(1);
    gate.decide();
    await eventually(async () => expect(await installation.attemptsOf("no-end")).toEqual([]));
    await eventually(async () => expectReadyAndPaidOnce(installation, "no-end"));
  });
});

/** Has each write of a Secret in the installation's namespace wait for a webhook that nobody serves. */
function deadWebhook(name: string): object {
  const { namespace } = installation;
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: "dead.example.com",
        clientConfig: { url: "https://127.0.0.1:1/" },
        failurePolicy: "Fail",
        rules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["secrets"] },
        ],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        timeoutSeconds: 1,
      },
    ],
  };
}

const FAILS: Fate = {
  status: 500,
  body: JSON.stringify({
    kind: "Status",
    status: "Failure",
    reason: "InternalError",
    code: 500,
    message: 'Internal error occurred: failed calling webhook "dead.example.com": failed to call webhook',
  }),
};

describe("an Order at whose step Kubernetes fails again and again", () => {
  test("given an admission webhook that is down, then what was bought is not lost, the Order names the webhook, and goes on without it", async () => {
    const name = `dead-${installation.namespace}`;
    await installation.apply(deadWebhook(name));
    const probe = ["create", "secret", "generic", "probe", "-n", installation.namespace, "--dry-run=server"];
    try {
      // The API server learns of it some time after it was made.
      await eventually(async () =>
        expect((await installation.tryKubectl(probe)).stderr).toContain("dead.example.com"),
      );
      await installation.createOrder("no-webhook");
      await installation.condition("no-webhook", "Reconciling", {
        status: "True",
        reason: "KubernetesRefused",
      });
      const ready = await installation.condition("no-webhook", "Ready", {
        status: "False",
        reason: "KubernetesRefused",
      });
      expect(ready.message).toMatch(
        /apply secrets shop-[0-9a-f]+\/no-webhook-tls: 500 InternalError, admission webhook dead\.example\.com\)/,
      );
      expect(await installation.charges("no-webhook.example.com")).toHaveLength(1);
    } finally {
      await installation.kubectl(["delete", "validatingwebhookconfiguration", name]);
    }
    await expectReadyAndPaidOnce(installation, "no-webhook");
  });

  test("given a new Order whose attempt cannot be made, then it has conditions that say so, and nothing is bought", async () => {
    gate.decide((effect, moment) =>
      moment === "before" && toSecrets(effect) && effect.method === "POST" ? FAILS : "pass",
    );
    await installation.createOrder("no-answer");
    const ready = await installation.condition("no-answer", "Ready", {
      status: "False",
      reason: "KubernetesRefused",
    });
    expect(ready.message).toMatch(/create secrets sslmate-system\/attempt-[0-9a-f]{40}: 500 InternalError/);
    expect(await installation.charges("no-answer.example.com")).toEqual([]);
    gate.decide();
    await expectReadyAndPaidOnce(installation, "no-answer");
  });

  test("given a failure that is over at the next try, then nothing is said of it", async () => {
    let failed = 0;
    gate.decide((effect, moment) => {
      const fails =
        failed === 0 && moment === "before" && toSecrets(effect) && effect.path.endsWith("one-failure-tls");
      if (fails) failed += 1;
      return fails ? FAILS : "pass";
    });
    await installation.createOrder("one-failure");
    await expectReadyAndPaidOnce(installation, "one-failure");
    expect(failed).toBe(1);
    expect(
      operator
        .lines()
        .filter(
          ({ order, reason }) => String(order).endsWith("/one-failure") && reason === "KubernetesRefused",
        ),
    ).toEqual([]);
  });
});

describe("a Secret in the place of an attempt", () => {
  test("given one that cannot be read as an attempt, then nothing is bought until it is gone, and the status names it", async () => {
    const name = attemptName(gate.endpoint, "in-place.example.com");
    const metadata = { namespace: OPERATOR_NAMESPACE, name };
    await installation.apply({ apiVersion: "v1", kind: "Secret", metadata, type: "sslmate.com/attempt" });
    await installation.createOrder("in-place");
    await expectNotReady(installation, "in-place", "AttemptInFlight", `delete the Secret`, name);
    expect(await installation.charges("in-place.example.com")).toEqual([]);
    await installation.kubectl(["delete", "secret", name, "-n", OPERATOR_NAMESPACE]);
    await expectReadyAndPaidOnce(installation, "in-place");
  });
});
