/** Opens the account of a Cluster: API key and CA bundle become a client. */
import { createHash } from "node:crypto";
import { BASIC_ENDPOINT } from "../../api/names.ts";
import type { AccountCheck } from "../../core/status/cluster-status.ts";
import { secrets } from "../../kube/client/kinds.ts";
import type { Clock } from "../../ops/clock.ts";
import { SslmateConfigurationError } from "../../sslmate/errors.ts";
import type { ConnectVendor, KubePort, VendorPort } from "../ports.ts";
import type { ClusterObject } from "../resources.ts";

export interface Account {
  client: VendorPort;
  /** Tells one API key from another without holding it. */
  apiKeyFingerprint: string;
}

export type OpenedAccount =
  | { ok: true; account: Account }
  | { ok: false; check: Exclude<AccountCheck, { kind: "accepted" | "vendor" }> };

export interface AccountSettings {
  kube: KubePort;
  connect: ConnectVendor;
  clock: Clock;
  operatorNamespace: string;
  userAgent: string;
  /** Milliseconds after which a paid call is given up. */
  paidCallLimit: number;
}

/** RFC 1123 subdomain: the name of any Secret. */
const SECRET_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** Keeps one client, with its connections, for each Cluster, until its key, trust or proxy changes. */
export class Accounts {
  readonly #settings: AccountSettings;
  readonly #open = new Map<string, { identity: string; account: Account }>();

  constructor(settings: AccountSettings) {
    this.#settings = settings;
  }

  /**
   * Reads the API key live, so that a changed one is taken up at once.
   * @throws KubeError if Kubernetes does not hand it out.
   */
  async open(cluster: ClusterObject, signal: AbortSignal): Promise<OpenedAccount> {
    const { kube, operatorNamespace } = this.#settings;
    const { apiKeySecretRef, caBundle, endpoint, proxyUrl } = cluster.spec;
    // The CRD lets nothing else in; what was stored before it did must not become the path of another object.
    if (!SECRET_NAME.test(apiKeySecretRef.name)) return { ok: false, check: { kind: "secret-not-found" } };
    const secret = await kube.get(
      secrets,
      { namespace: operatorNamespace, name: apiKeySecretRef.name },
      { signal },
    );
    if (secret === undefined) return { ok: false, check: { kind: "secret-not-found" } };
    const { data = {} } = secret;
    const entry = Object.hasOwn(data, apiKeySecretRef.key) ? data[apiKeySecretRef.key] : undefined;
    // A key written by "echo" or an editor ends with a newline, which is never part of it.
    const apiKey = Buffer.from(entry ?? "", "base64")
      .toString("utf8")
      .trim();
    if (apiKey === "") return { ok: false, check: { kind: "secret-key-missing" } };

    const identity = fingerprint(JSON.stringify([endpoint, apiKey, caBundle, proxyUrl]));
    const present = this.#open.get(cluster.metadata.name);
    if (present?.identity === identity) return { ok: true, account: present.account };
    const made = this.#make({
      endpoint: endpoint ?? BASIC_ENDPOINT,
      apiKey,
      ...(caBundle === undefined ? {} : { caBundle: Buffer.from(caBundle, "base64").toString("utf8") }),
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
    });
    if (!made.ok) return made;
    // A call under way may be a paid one: it ends before its connection does.
    present?.account.client.retire();
    this.#open.set(cluster.metadata.name, { identity, account: made.account });
    return made;
  }

  #make(connection: {
    endpoint: string;
    apiKey: string;
    caBundle?: string;
    proxyUrl?: string;
  }): OpenedAccount {
    const { connect, clock, userAgent, paidCallLimit } = this.#settings;
    try {
      const client = connect({
        ...connection,
        clock,
        userAgent,
        limits: { paidMilliseconds: paidCallLimit },
      });
      return { ok: true, account: { client, apiKeyFingerprint: fingerprint(connection.apiKey) } };
    } catch (error) {
      if (!(error instanceof SslmateConfigurationError)) throw error;
      return { ok: false, check: { kind: "unusable", field: error.field, detail: error.message } };
    }
  }

  /** Lets go of the client of a Cluster that is gone. @returns whether there was one. */
  drop(cluster: string): boolean {
    this.#open.get(cluster)?.account.client.retire();
    return this.#open.delete(cluster);
  }

  close(): void {
    for (const { account } of this.#open.values()) account.client.close();
    this.#open.clear();
  }
}

function fingerprint(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 32);
}
