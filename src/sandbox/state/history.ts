/** What happened, in order: every request to the API, and everything that became of a certificate. */

/** A request as it was answered. No credentials are in it: they travel in a header that is not kept. */
export interface RequestEntry {
  kind: "request";
  id: number;
  time: number;
  accountId: number | null;
  method: string;
  path: string;
  query: string;
  /** Decoded arguments of the body; values that may be secret are left out. */
  arguments: Record<string, unknown>;
  /** null: the connection was cut instead of an answer. */
  status: number | null;
  reason: string | null;
  /** Names of the faults that struck. */
  faults: string[];
}

/** Something that became of a certificate or one of its instances. */
export interface CertificateEntry {
  kind: "certificate";
  id: number;
  time: number;
  accountId: number;
  cn: string;
  instanceId: number | null;
  event: string;
  detail: string;
}

/** One delivery to a webhook address; `status` is null when nothing came back. */
export interface WebhookEntry {
  kind: "webhook";
  id: number;
  time: number;
  accountId: number;
  cn: string;
  instanceId: number;
  /** Without the credentials that may stand in it. */
  address: string;
  delivered: boolean;
  status: number | null;
  detail: string;
}

export type HistoryEntry = RequestEntry | CertificateEntry | WebhookEntry;
type Unnumbered<Entry> = Entry extends unknown ? Omit<Entry, "id"> : never;

export class History {
  readonly #limit: number;
  #entries: HistoryEntry[] = [];
  #nextId = 1;

  /** @param limit how many of the newest entries are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A number for a request that has come in and is to be recorded once it is answered. */
  reserve(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  record(entry: Unnumbered<HistoryEntry>, id = this.reserve()): void {
    this.#entries.push({ ...entry, id });
    // Cutting off many at once keeps the cost of each entry flat.
    if (this.#entries.length > this.#limit * 1.1) this.#entries = this.#entries.slice(-this.#limit);
  }

  entries(): readonly HistoryEntry[] {
    return this.#entries.slice(-this.#limit);
  }

  clear(): void {
    this.#entries = [];
  }
}
