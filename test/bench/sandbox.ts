/**
 * How fast the sandbox is and how much memory it takes: purchases a second through to an issued certificate,
 * 10,000 certificates listed in one call, 2,000 open long-polls. The sandbox runs as its own process, as users run it;
 * requests for certificates are made beforehand, so that what is measured is the vendor's side and plain HTTP.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createCsr } from "../../src/pki/csr.ts";
import { generatePrivateKey } from "../../src/pki/keys.ts";
import { RawClient } from "../sandbox/support/raw-client.ts";
import { shape } from "../sandbox/support/shape.ts";

const PURCHASES = 2000;
const CERTIFICATES = 10_000;
const POLLS = 2000;
const IN_FLIGHT = 16;

interface Running {
  process: ChildProcess;
  api: RawClient;
  management: RawClient;
}

export async function benchSandbox(): Promise<void> {
  for (const scheme of ["http", "https"] as const) {
    const running = await start(scheme === "http" ? ["--http"] : []);
    report(`empty, over ${scheme}`, running);
    await benchPurchases(running, scheme);
    if (scheme === "http") {
      await benchList(running);
      await benchPolls(running);
    }
    await stop(running);
  }
}

async function benchPurchases(running: Running, scheme: string): Promise<void> {
  await running.management.postJson("/policy", { approvalDelay: 0 });
  const orders = await prepare(PURCHASES, "bench");
  await inParallel(orders.splice(0, 100), async (order) => purchase(running.api, order));
  const [started, used, own] = [performance.now(), cpuSeconds(running.process.pid), process.cpuUsage()];
  await inParallel(orders, async (order) => purchase(running.api, order));
  const seconds = (performance.now() - started) / 1000;
  const client = process.cpuUsage(own);
  const rate = Math.round(orders.length / seconds);
  const perPurchase = ((cpuSeconds(running.process.pid) - used) * 1000) / orders.length;
  const perClient = (client.user + client.system) / 1000 / orders.length;
  report(
    `${rate} purchases/s over ${scheme} (create, buy, poll until issued; ${IN_FLIGHT} in flight)`,
    running,
  );
  print(`  CPU per purchase: sandbox ${perPurchase.toFixed(2)} ms, this client ${perClient.toFixed(2)} ms`);
}

async function benchList(running: Running): Promise<void> {
  const orders = await prepare(CERTIFICATES - PURCHASES, "list");
  await inParallel(orders, async (order) => purchase(running.api, order));
  report(`${CERTIFICATES} certificates issued`, running);
  const started = performance.now();
  const { body, json } = await running.api.get("/certs?expand=current&expand=pending");
  const milliseconds = Math.round(performance.now() - started);
  const count = shape.array(json["data"]).length;
  report(`${count} certificates listed in ${milliseconds} ms, ${(body.length / 1e6).toFixed(1)} MB`, running);
}

async function benchPolls(running: Running): Promise<void> {
  await running.management.postJson("/policy", { approve: "manual" });
  const [order] = await prepare(1, "poll");
  if (order === undefined) return;
  const id = await buy(running.api, order);
  const path = `/certs/${order.cn}/instances/${id}?poll=180`;
  const polls = Array.from({ length: POLLS }, async () => running.api.get(path));
  await settle(running);
  report(`${POLLS} long-polls open`, running);
  const started = performance.now();
  await running.management.post(`/instances/${id}/approve`);
  const answers = await Promise.all(polls);
  const served = answers.filter(({ status }) => status === 200).length;
  report(`${served} of them answered ${Math.round(performance.now() - started)} ms after the issue`, running);
}

/** Waits until the sandbox holds a connection for every poll and has taken up the requests on them. */
async function settle(running: Running): Promise<void> {
  const open = (): number => readdirSync(`/proc/${running.process.pid}/fd`).length;
  for (let turn = 0; open() < POLLS || turn < 20; turn += 1) await running.management.get("/clock");
}

interface PurchaseOrder {
  cn: string;
  csr: string;
}

async function prepare(count: number, label: string): Promise<PurchaseOrder[]> {
  const key = await generatePrivateKey({ algorithm: "ECDSA", size: 256 });
  return Array.from({ length: count }, (_, index) => {
    const cn = `${label}-${index}.example.com`;
    const made = createCsr({ privateKeyPem: key, subject: { C: "US" }, commonName: cn, names: [cn] });
    if (!made.ok) throw new Error(made.problem.message);
    return { cn, csr: made.csrPem };
  });
}

async function buy(api: RawClient, { cn, csr }: PurchaseOrder): Promise<number> {
  await api.post(`/certs/${cn}`, { csr, approval_method: "dns" });
  return shape.number((await api.post(`/certs/${cn}/buy`)).json["id"]);
}

async function purchase(api: RawClient, order: PurchaseOrder): Promise<void> {
  const id = await buy(api, order);
  const { json } = await api.get(`/certs/${order.cn}/instances/${id}?poll=30&expand=crt&expand=chain`);
  if (json["state"] !== "active") throw new Error(`not issued: ${JSON.stringify(json)}`);
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function start(args: readonly string[]): Promise<Running> {
  const program = ["src/sandbox/main.ts", "--json", "--port", "0", "--management-port", "0", ...args];
  const child = spawn(process.execPath, program, { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk) => resolve(String(chunk)));
    child.once("exit", () => reject(new Error("the sandbox did not start")));
  });
  const ready = shape.object(JSON.parse(line));
  const [endpoint, apiKey] = [shape.text(ready["endpoint"]), shape.text(ready["apiKey"])];
  const ca = readFileSync(shape.text(ready["caFile"]), "utf8");
  const management = new RawClient({ base: shape.text(ready["managementUrl"]) });
  return { process: child, api: new RawClient({ base: endpoint, user: apiKey, ca }), management };
}

async function stop({ process: child, api, management }: Running): Promise<void> {
  api.close();
  management.close();
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

function report(what: string, { process: child }: Running): void {
  print(`${what}; RSS ${Math.round(residentBytes(child.pid) / 1e6)} MB`);
}

function residentBytes(pid = 0): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return pages * 4096;
}

/** Seconds of CPU that a process has used; the kernel counts in hundredths. */
function cpuSeconds(pid = 0): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
