/** Answers to a purchase that are no instance, and the error that each becomes. */
import type { SslmateErrorDetails, SslmateErrorKind } from "../../../src/sslmate/errors.ts";
import { instanceJson } from "../samples.ts";
import { answer, type Script } from "../scripted-server.ts";

interface Expected extends Partial<SslmateErrorDetails> {
  kind: SslmateErrorKind;
  mayHaveTakenEffect: boolean;
  /** HOST stands for host and port. */
  message: string;
}

export const answers: [string, Script, Expected][] = [
  [
    "401 with the error object",
    answer(401, { reason: "bad_credentials", message: "Wrong key" }),
    {
      kind: "unauthorized",
      reason: "bad_credentials",
      vendorMessage: "Wrong key",
      httpStatus: 401,
      mayHaveTakenEffect: false,
      message: "HOST does not accept the API key (HTTP 401, bad_credentials).",
    },
  ],
  [
    "401 of something between",
    answer(401, "<html>"),
    {
      kind: "unauthorized",
      mayHaveTakenEffect: true,
      message: "HOST does not accept the API key (HTTP 401).",
    },
  ],
  [
    "402",
    answer(402, { reason: "card_declined", message: "Card declined" }),
    {
      kind: "payment-required",
      mayHaveTakenEffect: false,
      message: "HOST says that the account cannot pay (HTTP 402, card_declined).",
    },
  ],
  [
    "400 that names a parameter",
    answer(400, {
      reason: "bad_bitsize",
      message: "RSA keys must be 2048, 3072, or 4096 bits",
      param: "csr",
    }),
    {
      kind: "refused",
      reason: "bad_bitsize",
      param: "csr",
      vendorMessage: "RSA keys must be 2048, 3072, or 4096 bits",
      mayHaveTakenEffect: false,
      message: "HOST refused the request (HTTP 400, bad_bitsize, parameter csr).",
    },
  ],
  [
    "404 of something between",
    answer(404, "<html>Not Found</html>"),
    {
      kind: "nonsense",
      httpStatus: 404,
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: HTTP 404 without the documented error object.",
    },
  ],
  [
    "412 with a time to wait",
    answer(412, { reason: "not_ready", message: "pending", retry_after: 7 }),
    {
      kind: "not-ready",
      retryAfterSeconds: 7,
      mayHaveTakenEffect: false,
      message: "The certificate is not ready yet (HTTP 412, not_ready).",
    },
  ],
  [
    "429 with a header",
    answer(429, { reason: "slow_down", message: "…" }, { "Retry-After": "120" }),
    {
      kind: "rate-limited",
      retryAfterSeconds: 120,
      mayHaveTakenEffect: false,
      message: "HOST asks for fewer requests (HTTP 429, slow_down).",
    },
  ],
  [
    "503 with the error object",
    answer(503, { reason: "maintenance", message: "Back soon", retry_after: 20 }),
    {
      kind: "unavailable",
      reason: "maintenance",
      retryAfterSeconds: 20,
      mayHaveTakenEffect: true,
      message: "HOST has an error of its own (HTTP 503, maintenance).",
    },
  ],
  [
    "502 of a proxy",
    answer(502, "<html>Bad Gateway</html>"),
    { kind: "unavailable", mayHaveTakenEffect: true, message: "HOST has an error of its own (HTTP 502)." },
  ],
  [
    "a redirect",
    answer(302, "", { Location: "https://elsewhere.example/" }),
    {
      kind: "nonsense",
      httpStatus: 302,
      mayHaveTakenEffect: true,
      message:
        "HOST answered with a redirect (HTTP 302), which is never followed; set the endpoint to the final address.",
    },
  ],
  [
    "garbled JSON",
    answer(200, '{"id": 331, "sta'),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: the body: expected JSON, got a string.",
    },
  ],
  [
    "an empty body",
    answer(200, ""),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: the body: expected JSON, got an empty string.",
    },
  ],
  [
    "JSON of the wrong shape",
    answer(200, { ...instanceJson, id: "331" }),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: instance.id: expected an integer, got a string.",
    },
  ],
  [
    "an answer cut in the middle",
    (response) => {
      response.writeHead(200, { "Content-Length": "1000" });
      response.write('{"id": 331', () => response.destroy());
    },
    {
      kind: "connection-lost",
      mayHaveTakenEffect: true,
      message: "The connection to HOST was lost before its answer was complete.",
    },
  ],
  [
    "a connection reset before any answer",
    (response) => response.socket?.resetAndDestroy(),
    {
      kind: "connection-lost",
      mayHaveTakenEffect: true,
      message: "The connection to HOST was lost before its answer was complete.",
    },
  ],
  [
    "bytes that are no HTTP",
    (response) => response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n"),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: it is not HTTP.",
    },
  ],
  [
    "an answer of 5 MiB",
    answer(200, JSON.stringify({ ...instanceJson, padding: "x".repeat(5 * 1024 * 1024) })),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: it is too large.",
    },
  ],
];
