/** An installation whose TLS Secrets hold more than a pair, and their files as other programs read them. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Secret } from "../../../src/kube/client/kinds.ts";
import { eventually } from "../../support/eventually.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { commonNameOf } from "../harness/order-life.ts";

export class ContentSeen {
  readonly installation: Installation;
  readonly operator: OperatorProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "sslmate-operator-content-"));

  private constructor(installation: Installation, operator: OperatorProcess) {
    this.installation = installation;
    this.operator = operator;
  }

  static async start(): Promise<ContentSeen> {
    const installation = await Installation.open();
    const operator = startOperator(await installation.operatorKubeconfig());
    await installation.createCluster();
    return new ContentSeen(installation, operator);
  }

  async close(): Promise<void> {
    await this.operator.stop();
    await this.installation.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Makes or changes a Secret with the password of a keystore. */
  async password(name: string, value: string): Promise<void> {
    await this.installation.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: this.installation.namespace },
      stringData: { password: value },
    });
  }

  /** Waits for a state of a Secret. */
  async secretWith(name: string, holds: (secret: Secret) => void): Promise<Secret> {
    return eventually(async () => {
      const secret = await this.installation.secret(name);
      holds(secret);
      return secret;
    });
  }

  async patchSecret(name: string, patch: object): Promise<void> {
    const key = ["secret", name, "-n", this.installation.namespace];
    await this.installation.kubectl(["patch", ...key, "--type=merge", "-p", JSON.stringify(patch)]);
  }

  /** Writes a file of a Secret to disk. @returns its path. */
  onDisk(secret: Secret, name: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, file(secret, name));
    return path;
  }

  /** Whether a word opens the keystore of a Secret. */
  opens(secret: Secret, word: string): boolean {
    const path = this.onDisk(secret, "keystore.p12");
    return spawnSync("openssl", ["pkcs12", "-in", path, "-noout", "-passin", `pass:${word}`]).status === 0;
  }

  /** How often the operator says that it has written a Secret. */
  writesOf(secretName: string): number {
    return this.operator
      .lines()
      .filter(({ msg, secret }) => msg === "secret written" && secret === secretName).length;
  }

  async expectChargedOnce(order: string): Promise<void> {
    const charges = await this.installation.charges(commonNameOf(order));
    expect(charges.map(({ action }) => action)).toEqual(["buy"]);
  }
}

/** A file of a Secret. */
export function file(secret: Secret, name: string): Buffer {
  return Buffer.from(secret.data?.[name] ?? "", "base64");
}

/** What openssl prints. @throws Error if it fails. */
export function openssl(...args: readonly string[]): string {
  return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The PEM blocks of a text. */
export function blocks(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
}
