/** A sandbox for one test, with clients for both its ports; plain HTTP, since most tests are about what is said, not how it travels. */
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { PartialOptions } from "../../../src/sandbox/options.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeCsr } from "./openssl.ts";
import { RawClient, type RawAnswer } from "./raw-client.ts";
import { shape } from "./shape.ts";

export class Harness {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  /** With the account's API key. */
  readonly api: RawClient;
  readonly management: RawClient;

  /** Errors that the sandbox did not foresee; none is expected, ever. */
  readonly unexpected: unknown[];

  private constructor(sandbox: Sandbox, clock: FakeClock, unexpected: unknown[]) {
    this.sandbox = sandbox;
    this.unexpected = unexpected;
    this.clock = clock;
    this.api = this.client({ user: sandbox.apiKey });
    this.management = new RawClient({ base: sandbox.managementUrl });
  }

  static async start(options: PartialOptions = {}): Promise<Harness> {
    const clock = new FakeClock();
    const unexpected: unknown[] = [];
    const report = (error: unknown): void => void unexpected.push(error);
    return new Harness(await startSandbox({ clock, tls: false, report, ...options }), clock, unexpected);
  }

  /** A client of the vendor's port with other credentials, or none. */
  client(credentials: { user?: string; password?: string }): RawClient {
    return new RawClient({ base: this.sandbox.endpoint, ca: this.sandbox.caPem, ...credentials });
  }

  async stop(): Promise<void> {
    this.api.close();
    this.management.close();
    await this.sandbox.stop();
  }

  /** Creates a certificate object with DNS approval and a new key. */
  async create(cn: string, form: Record<string, string> = {}): Promise<RawAnswer> {
    return this.api.post(`/certs/${cn}`, {
      csr: makeCsr(cn.replace("%2A", "*")),
      approval_method: "dns",
      ...form,
    });
  }

  /** Creates and buys; the result is the number of the pending instance. */
  async buy(cn: string, form: Record<string, string> = {}): Promise<number> {
    await this.create(cn, form);
    return shape.number((await this.api.post(`/certs/${cn}/buy`)).json["id"]);
  }

  /** Moves the sandbox's time on, and with it everything that falls due. */
  async pass(time: { seconds?: number; days?: number }): Promise<void> {
    const { status, text } = await this.management.postJson("/clock", time);
    if (status !== 200) throw new Error(text);
  }

  /** Creates, buys and lets it be approved: the result is the active instance, everything expanded. */
  async issue(cn: string, form: Record<string, string> = {}): Promise<Record<string, unknown>> {
    const id = await this.buy(cn, form);
    await this.pass({ seconds: 1 });
    return this.instance(cn, id);
  }

  async instance(cn: string, id: number): Promise<Record<string, unknown>> {
    const answer = await this.api.get(
      `/certs/${cn}/instances/${id}?expand=crt&expand=chain&expand=root&expand=csr`,
    );
    return answer.json;
  }

  async ledger(): Promise<Record<string, unknown>[]> {
    return shape.array((await this.management.get("/ledger")).json["data"]).map(shape.object);
  }

  /** The sandbox's own time, in milliseconds since the epoch. */
  async now(): Promise<number> {
    return Date.parse(shape.text((await this.management.get("/clock")).json["now"]));
  }
}
