/**
 * A client of SSLMate's API v2. Nothing is repeated here, free or paid: when to ask again is the caller's to decide.
 * What stands in the vendor's API reference is a contract, which he changes with twelve months' notice. Marked below is
 * what he does not document and only his own command-line client (`bin/sslmate` 1.10.0) was seen to use: it may be
 * missing, and then its absence is an answer, not an error.
 */
import * as calls from "./calls.ts";
import { isSslmateError } from "./errors.ts";
import type { SslmateClientOptions } from "./options.ts";
import type {
  Certificate,
  CertificateExpand,
  CertificateSettings,
  Instance,
  InstanceExpand,
  Price,
  Purchase,
  Revocation,
} from "./types.ts";
import { Connection } from "./wire/connection.ts";
import { exchange, type Transport } from "./wire/exchange.ts";

export type { Transport } from "./wire/exchange.ts";

/** Every call throws SslmateError and nothing else. */
export interface SslmateClient {
  /** The normalised endpoint. */
  readonly endpoint: string;

  /**
   * By how much the clock given is ahead of the vendor's, in milliseconds, by the Date of the last answer (RFC 9110, 6.6.1);
   * undefined where there was none that can be read.
   */
  readonly clockAhead: number | undefined;

  /** The certificate object of a common name. One that the account does not have is no error: `exists` is false. */
  getCertificate(commonName: string, options?: CertificateOptions): Promise<Certificate>;

  /** Creates or updates the certificate object: free, and the same again when repeated. */
  saveCertificate(
    commonName: string,
    settings: CertificateSettings,
    options?: CertificateOptions,
  ): Promise<Certificate>;

  /** **Costs money each time.** Sent once, on a connection of its own. */
  buy(commonName: string, purchase?: Purchase): Promise<Instance>;

  /**
   * A new instance from the certificate object as it is now, in place of the active one, which there must be.
   * **Costs money if the names are more than before**, and makes another instance each time: sent as `buy` is.
   * Documented to keep the active instance's expiration; newer words of the vendor's client: to last as long as the
   * rules allow within the paid term.
   * @param expectation whether the caller takes it for a charge. The vendor alone decides, so nothing of it is sent;
   *   it is for those who watch the calls.
   */
  reissue(commonName: string, expectation: { readonly paid: boolean }): Promise<Instance>;

  /**
   * Approves the pending instance, which there must be, by the certificate object's approval settings as they are now:
   * mails are sent again, records and files looked at again. Free.
   */
  redoApproval(commonName: string): Promise<Instance>;

  /**
   * Revokes the instances of a common name. Free, for good, and repeated it also takes those that came since.
   * @param options `all`: the active one too, so that no valid certificate is left; otherwise all but that one.
   */
  revoke(commonName: string, options: { readonly all: boolean }): Promise<Revocation>;

  /**
   * One instance by its id.
   * With `poll`, the vendor waits up to that many seconds for it; still pending is then the error `not-ready`.
   */
  getInstance(
    commonName: string,
    id: number,
    options?: InstanceOptions & { poll?: number },
  ): Promise<Instance>;

  /** The newest active instance with this key, or undefined when the vendor knows of none. @param hash lower-case hex */
  getInstanceByKeyHash(
    commonName: string,
    hash: string,
    options?: InstanceOptions,
  ): Promise<Instance | undefined>;

  /**
   * All certificate objects of the account that can be read; undefined when the vendor does not answer this.
   * Not documented. That a name is missing from it proves nothing: ask for the name itself.
   */
  listCertificates(options?: ListOptions): Promise<readonly Certificate[] | undefined>;

  /**
   * What a purchase with exactly these names would cost; undefined when the vendor does not say.
   * Not documented. It is for people to read, and binds nobody: what a reissue costs it does not tell.
   * @param names all of them, or those beside the common name
   */
  price(commonName: string, names: readonly string[]): Promise<Price | undefined>;

  /** Closes all connections; calls under way end with `connection-lost`. */
  close(): void;

  /** Closes all connections once the calls under way have ended, those of a caller who goes on with it included. */
  retire(): void;
}

export interface CertificateOptions {
  readonly expand?: readonly CertificateExpand[];
}

export interface InstanceOptions {
  readonly expand?: readonly InstanceExpand[];
}

export interface ListOptions {
  readonly expand?: readonly ("current" | "pending")[];
}

/** @throws SslmateConfigurationError when endpoint, API key, CA bundle or proxy cannot be used. */
export function createSslmateClient(
  options: SslmateClientOptions,
  transport: Transport = exchange,
): SslmateClient {
  return new Client(new Connection(options, transport));
}

class Client implements SslmateClient {
  readonly endpoint: string;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.endpoint = connection.endpoint;
    this.#connection = connection;
  }

  get clockAhead(): number | undefined {
    return this.#connection.clockAhead;
  }

  async getCertificate(commonName: string, options: CertificateOptions = {}): Promise<Certificate> {
    return this.#connection.send(calls.getCertificate(commonName, options.expand));
  }

  async saveCertificate(
    commonName: string,
    settings: CertificateSettings,
    options: CertificateOptions = {},
  ): Promise<Certificate> {
    return this.#connection.send(calls.saveCertificate(commonName, settings, options.expand));
  }

  async buy(commonName: string, purchase: Purchase = {}): Promise<Instance> {
    return this.#connection.send(calls.buy(commonName, purchase));
  }

  async reissue(commonName: string): Promise<Instance> {
    return this.#connection.send(calls.reissue(commonName));
  }

  async redoApproval(commonName: string): Promise<Instance> {
    return this.#connection.send(calls.redoApproval(commonName));
  }

  async revoke(commonName: string, { all }: { readonly all: boolean }): Promise<Revocation> {
    return this.#connection.send(calls.revoke(commonName, all));
  }

  async getInstance(
    commonName: string,
    id: number,
    { expand, poll }: InstanceOptions & { poll?: number } = {},
  ): Promise<Instance> {
    return this.#connection.send(calls.getInstance(commonName, id, expand, poll));
  }

  async getInstanceByKeyHash(
    commonName: string,
    hash: string,
    options: InstanceOptions = {},
  ): Promise<Instance | undefined> {
    try {
      return await this.#connection.send(calls.getInstanceByKeyHash(commonName, hash, options.expand));
    } catch (error) {
      // Any other refusal is not the answer "there is none", on which a second purchase could rest.
      if (isSslmateError(error, "refused") && error.reason === "no_such_pubkey_hash") return undefined;
      throw error;
    }
  }

  async listCertificates(options: ListOptions = {}): Promise<readonly Certificate[] | undefined> {
    return unlessNotOffered(this.#connection.send(calls.listCertificates(options.expand)));
  }

  async price(commonName: string, names: readonly string[]): Promise<Price | undefined> {
    return unlessNotOffered(this.#connection.send(calls.getPrice(commonName, names)));
  }

  close(): void {
    this.#connection.close();
  }

  retire(): void {
    this.#connection.retire();
  }
}

/**
 * For calls that the vendor never promised: refused, or a 4xx from whatever stands in for him, says that there is no
 * such thing. Only a key that is not accepted, an empty account, too many requests and all failures stay errors.
 */
async function unlessNotOffered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isSslmateError(error, "refused")) return undefined;
    if (isSslmateError(error, "nonsense") && Math.floor((error.httpStatus ?? 0) / 100) === 4)
      return undefined;
    throw error;
  }
}
