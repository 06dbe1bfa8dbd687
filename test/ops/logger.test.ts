/** What a person reads of a process that was killed. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const LOGGER = new URL("../../src/ops/logger.ts", import.meta.url).href;

test.each(["json", "text"])(
  "given a process that makes keys and is killed right after it wrote a line as %s, then the line can be read",
  (format) => {
    const program = `
      import { generateKeyPair } from "node:crypto";
      import { createLogger } from ${JSON.stringify(LOGGER)};
      for (let thread = 0; thread < 8; thread += 1) generateKeyPair("rsa", { modulusLength: 4096 }, () => undefined);
      createLogger({ level: "info", format: ${JSON.stringify(format)} }).info({ order: "shop/www" }, "buying the certificate");
      process.kill(process.pid, "SIGKILL");`;
    const { stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    expect(signal).toBe("SIGKILL");
    expect(stdout).toContain("buying the certificate");
    expect(stdout).toContain("shop/www");
  },
);
