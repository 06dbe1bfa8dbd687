/** What the sandbox gives to somebody without an API key: the download of a certificate, and calls of webhooks. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

const CN = "a.example.com";

describe("what is public", () => {
  const start = useHarness();

  it("current_download: 202 and nothing before, then leaf and chain, at an address that stays", async () => {
    const harness = await start();
    await harness.buy(CN);
    const address = new URL(shape.text((await harness.api.get(`/certs/${CN}`)).json["current_download"]));
    const anonymous = async (): Promise<Response> => fetch(address);
    const before = await anonymous();
    expect([before.status, await before.text()]).toEqual([202, ""]);
    await harness.pass({ seconds: 1 });
    const { crt, chain } = await harness.instance(CN, 1001);
    const after = await anonymous();
    expect([after.status, await after.text()]).toEqual([
      200,
      shape.text(crt) + shape.array(chain).map(shape.text).join(""),
    ]);
    await harness.issue(CN);
    expect((await harness.api.get(`/certs/${CN}`)).json["current_download"]).toBe(address.href);
    expect(await (await anonymous()).text()).not.toBe(shape.text(crt));
    expect((await fetch(address.href.replace(CN, "b.example.com"))).status).toBe(404);
  });

  it.each([
    [204, true],
    [302, false],
    [500, false],
  ])(
    "webhook: the certificate object is posted on issue; an answer of %i counts as delivered: %s",
    async (status, delivered) => {
      const got: { body: string; type: string | undefined; auth: string | undefined }[] = [];
      const receiver = createServer((request, response) => {
        let body = "";
        request.on("data", (chunk) => (body += String(chunk)));
        request.on("end", () => {
          const { "content-type": type, authorization: auth } = request.headers;
          got.push({ body, type, auth });
          response.writeHead(status, { Location: "/" }).end();
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
      const { port } = receiver.address() as AddressInfo;
      const harness = await start({ account: { webhooks: [`http://me:pass@127.0.0.1:${port}/hook`] } });
      const instance = await harness.issue(CN);
      const deliveries = async (): Promise<unknown[]> =>
        shape.array((await harness.management.get(`/history?kind=webhook&cn=${CN}`)).json["data"]);
      await expect.poll(async () => (await deliveries()).length).toBe(1);
      expect(await deliveries()).toMatchObject([
        { delivered, status, address: `http://127.0.0.1:${port}/hook` },
      ]);
      expect(got).toHaveLength(1);
      expect(got[0]).toMatchObject({ type: "application/json", auth: expect.stringMatching(/^Basic /) });
      const current = { id: instance["id"], crt: instance["crt"], chain: instance["chain"] };
      expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ exists: true, cn: CN, current });
      receiver.close();
    },
  );
});
