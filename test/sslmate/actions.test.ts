/** What is done to a certificate object beside buying it: reissue, redo approval, revoke. */
import { describe, expect, it } from "vitest";
import { FakeClock } from "../support/fake-clock.ts";
import { clientFor, errorOf } from "./client.ts";
import { certificateJson, instanceJson } from "./samples.ts";
import { answer, startScriptedServer, type Script } from "./scripted-server.ts";

const NAME = "*.example.com";
const PATH = "/api/v2/certs/%2A.example.com";

const revocationJson = { status: "pending", num_revoked: 3, num_active: 1, num_imported: 0 };

describe("reissue", () => {
  it.each([[true], [false]])(
    "given one that is paid: %o, then it is an empty form, over a connection of its own",
    async (paid) => {
      const server = await startScriptedServer((response, request) =>
        answer(200, request.method === "POST" ? instanceJson : { ...certificateJson, cn: NAME })(
          response,
          request,
        ),
      );
      const client = clientFor(server.endpoint);
      await client.getCertificate(NAME);
      const instance = await client.reissue(NAME, { paid });
      await client.getCertificate(NAME);

      expect(instance).toMatchObject({ id: 331, state: "active" });
      expect(server.received).toMatchObject([
        { method: "GET", target: PATH, connection: 1 },
        {
          method: "POST",
          target: `${PATH}/reissue`,
          body: "",
          connection: 2,
          headers: {
            connection: "close",
            "content-length": "0",
            "content-type": "application/x-www-form-urlencoded",
          },
        },
        { method: "GET", target: PATH, connection: 1 },
      ]);
    },
  );

  it.each<[string, Script, object]>([
    ["a reset", (response) => response.socket?.resetAndDestroy(), { kind: "connection-lost" }],
    ["a 503", answer(503, { reason: "busy", message: "later", retry_after: 1 }), { kind: "unavailable" }],
    ["a redirect", answer(308, "", { Location: "/api/v2/again" }), { kind: "nonsense" }],
    ["a cut answer", answer(200, '{"id": 331'), { kind: "nonsense" }],
  ])("given %s, then it is in doubt and not sent again", async (_name, script, expected) => {
    const server = await startScriptedServer(script);
    const error = await errorOf(clientFor(server.endpoint).reissue(NAME, { paid: false }));

    expect(error).toMatchObject({ ...expected, mayHaveTakenEffect: true });
    expect(server.received).toHaveLength(1);
  });

  it("given a refusal, then it is certain that there is no new instance", async () => {
    const server = await startScriptedServer(
      answer(409, { reason: "inactive_cert", message: "Nothing to reissue" }),
    );

    expect(await errorOf(clientFor(server.endpoint).reissue(NAME, { paid: true }))).toMatchObject({
      kind: "refused",
      reason: "inactive_cert",
      vendorMessage: "Nothing to reissue",
      mayHaveTakenEffect: false,
    });
  });

  it.each([[true], [false]])(
    "given no answer to one that is paid: %o, then it is given up after 45 s",
    async (paid) => {
      const clock = new FakeClock();
      const server = await startScriptedServer(() => undefined);
      const error = errorOf(clientFor(server.endpoint, { clock }).reissue(NAME, { paid }));
      await server.firstRequest;
      await clock.advance(45_000);

      expect((await error).message).toContain("did not answer completely within 45 s.");
    },
  );
});

describe("redoApproval", () => {
  it("given a pending instance, then it comes back, for an empty form over the shared connection", async () => {
    const server = await startScriptedServer(answer(200, { ...instanceJson, state: "pending" }));
    const client = clientFor(server.endpoint);
    await client.redoApproval(NAME);
    const instance = await client.redoApproval(NAME);

    expect(instance).toMatchObject({ id: 331, state: "pending" });
    expect(server.received).toMatchObject([
      { method: "POST", target: `${PATH}/redo_approval`, body: "", connection: 1 },
      { connection: 1 },
    ]);
  });

  it("given nothing is pending, then the refusal says so in the vendor's words", async () => {
    const server = await startScriptedServer(
      answer(409, { reason: "no_pending_instance", message: "Nothing is pending" }),
    );

    expect(await errorOf(clientFor(server.endpoint).redoApproval(NAME))).toMatchObject({
      kind: "refused",
      vendorMessage: "Nothing is pending",
    });
  });
});

describe("revoke", () => {
  it.each([
    [true, "all=true"],
    [false, ""],
  ])("given all is %o, then the form is %j, as documented", async (all, body) => {
    const server = await startScriptedServer(answer(200, revocationJson));
    const revocation = await clientFor(server.endpoint).revoke(NAME, { all });

    expect(revocation).toEqual({ status: "pending", revoked: 3, active: 1, imported: 0 });
    expect(server.received).toMatchObject([{ method: "POST", target: `${PATH}/revoke`, body }]);
  });

  it.each<[object, string]>([
    [{ status: "done" }, "revocation.status: expected one of pending, revoked, got a string"],
    [{ num_revoked: undefined }, "revocation.num_revoked: expected an integer, got nothing"],
    [{ num_active: "1" }, "revocation.num_active: expected an integer, got a string"],
    [{ num_imported: -1 }, "revocation.num_imported: expected an integer that is not negative, got a number"],
  ])("given an answer with %o, then the error names the attribute", async (change, message) => {
    const server = await startScriptedServer(answer(200, { ...revocationJson, ...change }));
    const error = await errorOf(clientFor(server.endpoint).revoke(NAME, { all: false }));

    expect(error.kind).toBe("nonsense");
    expect(error.message).toContain(message);
  });
});
