/** What every other cluster test relies on: this is a real control plane, with controllers and with RBAC. */
import { describe, expect, test } from "vitest";
import { accessCluster } from "../control-plane/cluster-access.ts";
import { eventually } from "../support/eventually.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

const { kubectl, serviceAccountKubeconfig } = accessCluster(controlPlaneOfWorker());

async function succeed(args: string[], input?: string): Promise<string> {
  const { stdout, stderr, code } = await kubectl(args, input);
  expect(code, stderr).toBe(0);
  return stdout;
}

describe("the control plane of the cluster tests", () => {
  test("given an administrator, then the API server answers that it is ready", async () => {
    expect(await succeed(["get", "--raw", "/readyz"])).toBe("ok");
  });

  test("given a deleted namespace with an object in it, then both really disappear", async () => {
    await succeed(["create", "namespace", "short-lived"]);
    await succeed(["create", "configmap", "content", "--namespace=short-lived"]);
    await succeed(["delete", "namespace", "short-lived", "--wait=false"]);
    await eventually(async () => {
      expect((await kubectl(["get", "namespace", "short-lived"])).stderr).toContain("NotFound");
    });
  });

  test("given a Deployment, then its controller makes a ReplicaSet, and it goes when the Deployment goes", async () => {
    await succeed(["create", "namespace", "workloads"]);
    await succeed(["create", "deployment", "web", "--image=web", "--namespace=workloads"]);
    const replicaSets = ["get", "replicasets", "--namespace=workloads", "--output=name"];
    await eventually(async () => expect(await succeed(replicaSets)).toMatch(/^replicaset\.apps\/web-/));
    await succeed(["delete", "deployment", "web", "--namespace=workloads"]);
    await eventually(async () => expect(await succeed(replicaSets)).toBe(""));
  });

  test("given a new ServiceAccount, then its token tells who it is and allows nothing", async () => {
    await succeed(["create", "serviceaccount", "nobody", "--namespace=default"]);
    const kubeconfig = `--kubeconfig=${await serviceAccountKubeconfig("default", "nobody")}`;
    const who = await succeed([
      kubeconfig,
      "auth",
      "whoami",
      "--output=jsonpath={.status.userInfo.username}",
    ]);
    expect(who).toBe("system:serviceaccount:default:nobody");
    const answer = await kubectl([kubeconfig, "get", "secrets"]);
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain(
      '(Forbidden): secrets is forbidden: User "system:serviceaccount:default:nobody"',
    );
  });

  test("given no such ServiceAccount, then asking for its token says so", async () => {
    await expect(serviceAccountKubeconfig("default", "missing")).rejects.toThrow(
      /create token.*"missing" not found/,
    );
  });
});
