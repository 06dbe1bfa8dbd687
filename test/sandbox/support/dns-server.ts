/** A DNS server on a free loopback port that knows what a test publishes (RFC 1035, the little that is needed). */
import type { Socket } from "node:dgram";

const TYPES: Readonly<Record<string, number>> = { NS: 2, CNAME: 5, TXT: 16 };

export class DnsServer {
  readonly #socket: Socket;
  readonly #records = new Map<string, Buffer>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (query, { port, address }) => socket.send(this.#answer(query), port, address));
  }

  static async start(socket: Socket): Promise<DnsServer> {
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return new DnsServer(socket);
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** @param value in the form of a zone file. */
  publish(type: string, name: string, value: string): void {
    const text = Buffer.from(value.replaceAll(/^"|"$/g, ""));
    const data = type === "TXT" ? Buffer.concat([Buffer.from([text.length]), text]) : encodeName(value);
    this.#records.set(`${TYPES[type]} ${name.toLowerCase()}`, data);
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(query: Buffer): Buffer {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    const question = query.subarray(12, end + 4);
    const data = this.#records.get(`${type} ${name}`);
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(data === undefined ? 0x8183 : 0x8180, 2);
    header.writeUInt16BE(data === undefined ? 0 : 1, 6);
    header.writeUInt32BE(0, 8);
    if (data === undefined) return Buffer.concat([header, question]);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([header, question, record, data]);
  }
}

function encodeName(name: string): Buffer {
  const labels = name.replace(/\.$/, "").split(".");
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}

function readName(query: Buffer): { name: string; end: number } {
  let name = "";
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    name += `${query.toString("latin1", at + 1, at + 1 + length).toLowerCase()}.`;
    at += 1 + length;
  }
  return { name, end: at + 1 };
}
