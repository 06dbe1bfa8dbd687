/** Everything the vendor would keep in its database, in memory. Looking up and putting in; what may happen to it is in ../lifecycle. */
import type { Account, Certificate, Instance, LedgerEntry, Message } from "./model.ts";

/** The whole state as plain data. */
export interface Snapshot {
  accounts: Account[];
  certificates: Certificate[];
  instances: Instance[];
  ledger: LedgerEntry[];
  outbox: Message[];
  nextAccountId: number;
  nextInstanceId: number;
  nextInvoiceId: number;
}

export class Store {
  #accounts = new Map<number, Account>();
  #certificates = new Map<number, Map<string, Certificate>>();
  #instances = new Map<number, Instance>();
  #downloads = new Map<string, Certificate>();
  #nextAccountId = 1;
  #nextInstanceId = 1001;
  #nextInvoiceId = 5001;
  ledger: LedgerEntry[] = [];
  outbox: Message[] = [];

  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  account(id: number): Account | undefined {
    return this.#accounts.get(id);
  }

  /** The account that a pair of Basic credentials opens, and whether the password did. */
  accountByCredentials(
    user: string,
    password: string,
  ): { account: Account; byPassword: boolean } | undefined {
    for (const account of this.#accounts.values()) {
      if (password === "" && account.apiKey === user) return { account, byPassword: false };
      if (account.username === user && account.password === password) return { account, byPassword: true };
    }
    return undefined;
  }

  addAccount(content: Omit<Account, "id">): Account {
    const account = { ...content, id: this.#nextAccountId };
    this.#nextAccountId += 1;
    this.#accounts.set(account.id, account);
    return account;
  }

  /** @param cn the canonical common name. */
  certificate(accountId: number, cn: string): Certificate | undefined {
    return this.#certificates.get(accountId)?.get(cn);
  }

  /** All certificates of an account, oldest first. */
  certificates(accountId: number): Certificate[] {
    return [...(this.#certificates.get(accountId)?.values() ?? [])];
  }

  certificateByDownloadToken(token: string): Certificate | undefined {
    return this.#downloads.get(token);
  }

  putCertificate(certificate: Certificate): void {
    const ofAccount = this.#certificates.get(certificate.accountId) ?? new Map<string, Certificate>();
    ofAccount.set(certificate.cn, certificate);
    this.#certificates.set(certificate.accountId, ofAccount);
    this.#downloads.set(certificate.downloadToken, certificate);
  }

  instance(id: number): Instance | undefined {
    return this.#instances.get(id);
  }

  instances(): Instance[] {
    return [...this.#instances.values()];
  }

  /** The instances of one certificate, oldest first. */
  instancesOf(certificate: Certificate): Instance[] {
    return certificate.instanceIds.flatMap((id) => this.#instances.get(id) ?? []);
  }

  /** The certificate object that an instance was made from. */
  certificateOf(instance: Instance): Certificate | undefined {
    return this.certificate(instance.accountId, instance.cn);
  }

  /** Gives the instance its number and adds it to its certificate. */
  addInstance(certificate: Certificate, content: Omit<Instance, "id">): Instance {
    const instance = { ...content, id: this.#nextInstanceId };
    this.#nextInstanceId += 1;
    this.#instances.set(instance.id, instance);
    certificate.instanceIds.push(instance.id);
    return instance;
  }

  /** Takes over a certificate with its instances as they are. */
  copyFrom(certificate: Certificate, instances: readonly Instance[]): void {
    this.putCertificate(certificate);
    instances.forEach((instance) => this.#instances.set(instance.id, instance));
  }

  nextInvoiceId(): number {
    const id = this.#nextInvoiceId;
    this.#nextInvoiceId += 1;
    return id;
  }

  /** A deep copy of everything. */
  snapshot(): Snapshot {
    return structuredClone({
      accounts: this.accounts(),
      certificates: [...this.#certificates.values()].flatMap((ofAccount) => [...ofAccount.values()]),
      instances: this.instances(),
      ledger: this.ledger,
      outbox: this.outbox,
      nextAccountId: this.#nextAccountId,
      nextInstanceId: this.#nextInstanceId,
      nextInvoiceId: this.#nextInvoiceId,
    });
  }

  /** Puts a copy of `snapshot` in the place of everything. */
  restore(snapshot: Snapshot): void {
    const copy = structuredClone(snapshot);
    this.#accounts = new Map(copy.accounts.map((account) => [account.id, account]));
    this.#instances = new Map(copy.instances.map((instance) => [instance.id, instance]));
    this.#certificates = new Map();
    this.#downloads = new Map();
    copy.certificates.forEach((certificate) => this.putCertificate(certificate));
    this.ledger = copy.ledger;
    this.outbox = copy.outbox;
    this.#nextAccountId = copy.nextAccountId;
    this.#nextInstanceId = copy.nextInstanceId;
    this.#nextInvoiceId = copy.nextInvoiceId;
  }
}
