/** What kubectl apply says of a table of manifests: it is asked for many at once, and nothing is kept. */
import { stringify } from "yaml";
import type { Installation } from "../../harness/installation.ts";
import type { Acceptance } from "./row.ts";

export type Kind = "Order" | "Cluster";

export interface Answers {
  /** What kubectl said of a refused manifest, by what was given. */
  refusal: ReadonlyMap<string, string>;
  accepted: ReadonlySet<string>;
}

export class DryRuns {
  readonly #installation: Installation;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  /** Applies all manifests of a table in two runs of kubectl: those that must be there before, and then those in question. */
  async applyAll(kind: Kind, rows: readonly Acceptance<object>[]): Promise<Answers> {
    const named = rows.map((row, index) => ({ ...row, name: `row-${index}` }));
    const before = named.flatMap(({ name, was }) =>
      was === undefined ? [] : [this.object(kind, name, was)],
    );
    if (before.length > 0) await this.#installation.apply(...before);
    const objects = named.map(({ name, spec }) => this.object(kind, name, spec));
    const { stdout, stderr } = await this.apply(...objects);
    const given = new Map(named.map((row) => [row.name, row.given]));
    const refusals = stderr.split(/^(?=Error from server)/m).flatMap((text) => {
      const [, name = "", causes = ""] = /"([^" ]+)" is invalid: (.*)$/m.exec(text) ?? [];
      const which = given.get(name);
      return which === undefined ? [] : [[which, causes] as const];
    });
    const accepted = [...stdout.matchAll(/sslmate\.com\/(\S+) (?:created|configured)/g)];
    return {
      refusal: new Map(refusals),
      accepted: new Set(accepted.map(([, name = ""]) => given.get(name) ?? name)),
    };
  }

  /** As `kubectl apply`, but nothing is kept. */
  async apply(...objects: object[]): Promise<{ stdout: string; stderr: string }> {
    const text = objects.map((each) => stringify(each)).join("---\n");
    return this.#installation.tryKubectl(["apply", "--dry-run=server", "-f", "-"], text);
  }

  object(kind: Kind, name: string, spec: object): object {
    const metadata = kind === "Order" ? { name, namespace: this.#installation.namespace } : { name };
    return { apiVersion: "sslmate.com/v1alpha1", kind, metadata, spec };
  }
}
