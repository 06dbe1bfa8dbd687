/** `npm run sandbox` as people and scripts run it: a real process. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/sandbox/command/parse.ts";
import { helpText } from "../../src/sandbox/command/help.ts";
import { OPTIONS } from "../../src/sandbox/command/table.ts";
import { RawClient } from "./support/raw-client.ts";
import { shape } from "./support/shape.ts";

const PROGRAM = ["src/sandbox/main.ts", "--port", "0", "--management-port", "0"];
const run = promisify(execFile);

interface Started {
  child: ChildProcess;
  output: string;
  /** Sends the signal of Ctrl-C and gives the exit code. */
  interrupt: () => Promise<number | null>;
}

describe("npm run sandbox", () => {
  const running: ChildProcess[] = [];
  const folders: string[] = [];
  afterEach(() => {
    running.splice(0).forEach((child) => child.kill("SIGKILL"));
    folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  });

  const start = async (...args: string[]): Promise<Started> => {
    const child = spawn(process.execPath, [...PROGRAM, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    running.push(child);
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const output = await new Promise<string>((resolve) =>
      child.stdout?.once("data", (data) => resolve(String(data))),
    );
    const interrupt = async (): Promise<number | null> => {
      child.kill("SIGINT");
      return ended;
    };
    return { child, output, interrupt };
  };
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), "sandbox-command-"));
    folders.push(made);
    return made;
  };

  it("prints lines that buy a certificate when copied to a shell; Ctrl-C leaves nothing behind", async () => {
    const { output, interrupt } = await start("--approval-delay", "0");
    const line = /^ {2}(openssl req .*)$/m.exec(output)?.[1] ?? "";
    const { stdout } = await run("bash", ["-c", line], { cwd: folder() });
    expect(stdout).toContain('"state":"pending"');
    const look = /^ {2}(curl .*expand=current\.crt')$/m.exec(output)?.[1] ?? "";
    await expect
      .poll(async () => (await run("bash", ["-c", look])).stdout)
      .toMatch(/"state":"active".*BEGIN CERTIFICATE/);
    const caFile = /root CA +(\S+)/.exec(output)?.[1] ?? "";
    expect(existsSync(caFile)).toBe(true);
    expect(await interrupt()).toBe(0);
    expect(existsSync(dirname(caFile))).toBe(false);
  });

  it("given --json, then one line that scripts can use", async () => {
    const { output } = await start("--json", "--api-key", "7_fixed", "--seed", "12");
    expect(output.trimEnd().split("\n")).toHaveLength(1);
    const ready = shape.object(JSON.parse(output));
    expect(ready).toEqual({
      endpoint: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/api\/v2$/),
      apiKey: "7_fixed",
      caFile: expect.any(String),
      managementUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      seed: 12,
    });
    const ca = readFileSync(shape.text(ready["caFile"]), "utf8");
    const client = new RawClient({ base: shape.text(ready["endpoint"]), user: "7_fixed", ca });
    expect((await client.get("/certs/example.com")).status).toBe(200);
    client.close();
  });

  it("given --hostile, then the seed and the faults are told", async () => {
    const { output } = await start("--hostile", "--seed", "99");
    expect(output).toMatch(/seed +99 +\(with faults: error-before, .*unknown-attributes\)/);
  });

  it("given --ca twice, then the root is the same; given --accounts, then they are there", async () => {
    const made = folder();
    const accounts = join(made, "accounts.json");
    writeFileSync(
      accounts,
      JSON.stringify([
        { id: 9, apiKey: "1_one" },
        { apiKey: "2_two", paymentMethod: "none" },
      ]),
    );
    const roots: string[] = [];
    for (const run_ of [1, 2]) {
      const caFile = join(made, `root-${run_}.pem`);
      const args = ["--json", "--ca", join(made, "ca"), "--ca-file", caFile, "--accounts", accounts];
      const { output, interrupt } = await start(...args);
      roots.push(readFileSync(caFile, "utf8"));
      const management = new RawClient({
        base: shape.text(shape.object(JSON.parse(output))["managementUrl"]),
      });
      expect((await management.get("/accounts")).json["data"]).toMatchObject([
        { id: 1, apiKey: "1_one" },
        { id: 2, apiKey: "2_two", paymentMethod: "none" },
      ]);
      management.close();
      expect(await interrupt()).toBe(0);
    }
    expect(roots[0]).toBe(roots[1]);
  });

  it.each([
    [["--bogus"], /Unknown option '--bogus'/],
    [["--accounts", "/nonexistent"], /There is no file \/nonexistent/],
    [["--accounts", "package.json"], /package\.json must hold a JSON array/],
    [["--ca-file", "/nonexistent/root.pem"], /Not a file or folder to use: .*choose another --ca-file/],
    [["--host", "203.0.113.7"], /no such address; choose another with --host/],
  ])("given %j, then it ends with exit code 2 and the remedy", async (args, message) => {
    const refusal: unknown = await run(process.execPath, [...PROGRAM, ...args]).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
    expect(refusal).toMatchObject({ stderr: expect.not.stringMatching(/^\s+at /m) });
  });

  it("given a port in use, then it says which and what to do", async () => {
    const { output } = await start("--json");
    const { port } = new URL(shape.text(shape.object(JSON.parse(output))["endpoint"]));
    const second = run(process.execPath, ["src/sandbox/main.ts", "--management-port", "0", "--port", port]);
    await expect(second).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`Port ${port} is in use`),
    });
  });

  it("--help tells every option in lines that fit", async () => {
    const { stdout } = await run(process.execPath, ["src/sandbox/main.ts", "--help"]);
    expect(stdout).toBe(helpText());
    for (const [name, { help }] of Object.entries(OPTIONS)) {
      expect(stdout).toContain(`--${name}`);
      expect(stdout).toContain(help);
    }
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(140);
  });
});

describe("the command line", () => {
  it.each([
    [["extra"], /Unexpected argument 'extra'/],
    [["--port"], /'--port <value>' argument missing/],
    [["--port", "70000"], /--port must be a whole number from 0 to 65535, not "70000"/],
    [["--approve", "never"], /--approve must be auto, check, manual, not "never"/],
    [["--http", "--host", "0.0.0.0"], /--http is for loopback addresses only.*leave it out/],
    [["--public-origin", "nowhere"], /--public-origin must be an address such as https:/],
    [["--management-origin", "https://x.example/path"], /--management-origin must be an address such as/],
    [["--api-key", "a:b"], /--api-key must be 1 to 128 characters without colon/],
    [["--lifetime-days", "0"], /--lifetime-days must be more than 0/],
    [["--approval-delay", "soon"], /--approval-delay must be a number from 0 to 86400/],
    [["--resolver", "dns.example"], /--resolver must be an address such as 127\.0\.0\.1/],
    [["--address", "a.example.com"], /--address must have the form NAME=VALUE/],
    [["--address", "a.example.com=b"], /--address must end in an IP address/],
    [["--webhook", "mailto:x"], /--webhook must be an http or https address/],
    [["--switch", "strict=perhaps"], /there are\n.*strict=false\|true/s],
    [["--fault", "nonsense=1"], /--fault must be error-before, .*not "nonsense"/],
    [["--fault", "error-before=2"], /--fault must be a number from 0 to 1/],
    [["--accounts", "x", "--api-key", "y"], /--accounts describes the accounts whole/],
  ])("given %j, then it is refused: %s", (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });

  it("given every option at once, then each has its place", () => {
    const command = parseCommandLine(
      "--port 1 --management-port 2 --host ::1 --management-host ::2 --http --tls-name a --tls-name b --public-origin https://x.example --management-origin http://y.example:1 --api-key k --username u --password p:w --webhook http://h.example/ --no-integration --ca-file f --ca d --issuer rsa --lifetime-days 0.5 --subscription-days 9 --approve check --approval-delay 0.1 --resolver [::1]:53 --http-port 80 --https-port 8443 --http-proxy http://p.example:3128 --address a.example.com=127.0.0.1 --address a.example.com=::1 --switch strict=true --switch hashLookup=active-only --fault stale-read=0.5 --seed 5 --json".split(
        " ",
      ),
    );
    expect(command).toEqual({
      kind: "start",
      options: {
        port: 1,
        managementPort: 2,
        host: "::1",
        managementHost: "::2",
        tls: false,
        tlsNames: ["a", "b"],
        publicOrigin: "https://x.example",
        managementOrigin: "http://y.example:1",
        caFile: "f",
        seed: 5,
      },
      account: {
        apiKey: "k",
        username: "u",
        password: "p:w",
        webhooks: ["http://h.example/"],
        httpIntegration: false,
        dnsIntegration: false,
      },
      policy: {
        issuer: "rsa",
        lifetimeDays: 0.5,
        subscriptionDays: 9,
        approve: "check",
        approvalDelay: 0.1,
        switches: { strict: true, hashLookup: "active-only" },
      },
      network: {
        resolver: "[::1]:53",
        httpPort: 80,
        httpsPort: 8443,
        httpProxy: "http://p.example:3128",
        hosts: { "a.example.com": ["127.0.0.1", "::1"] },
      },
      faults: [{ fault: "stale-read", rate: 0.5 }],
      caFolder: "d",
      accountsFile: undefined,
      json: true,
      help: false,
    });
  });
});
