/** An outcome of the wire into a value or the one error class: the place that decides what leaves a call in doubt. */
import { SslmateError, type SslmateErrorDetails, type SslmateErrorKind } from "../errors.ts";
import { Attributes, integer, ShapeError, string, type Decoder } from "./attributes.ts";
import type { Answer, ExchangeFailure } from "./exchange.ts";
import { explainProxy, explainUnreachable } from "./unreachable.ts";

export interface AnswerContext {
  /** Host and port of the endpoint, for messages. */
  readonly host: string;
  /** Host and port of the proxy, if there is one. */
  readonly proxy?: string;
  /** The time limit that was set, for messages. */
  readonly totalMilliseconds: number;
  /** Takes secrets out of the vendor's words, should he echo them. */
  redact(text: string): string;
}

/**
 * Reads a successful answer. The Content-Type is not looked at: JSON either parses or does not.
 * @param name of the object, as the first word of paths in messages
 * @throws SslmateError for every other status, and for an answer that is not what the decoder takes.
 */
export function readAnswer<T>(answer: Answer, name: string, decode: Decoder<T>, context: AnswerContext): T {
  const { status } = answer;
  if (status < 200 || status > 299) throw errorOfStatus(answer, context);
  try {
    return decode(parseJson(answer.body), name);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw nonsense(error.message, context, status);
  }
}

/** The error of a call that got no complete answer. */
export function errorOfFailure(failure: ExchangeFailure, context: AnswerContext): SslmateError {
  const { host } = context;
  const doubt = { mayHaveTakenEffect: true };
  switch (failure.kind) {
    case "unreachable": {
      const message = `${host} cannot be reached: ${explainUnreachable(failure.code)}.`;
      return new SslmateError("unreachable", message, { mayHaveTakenEffect: false });
    }
    case "proxy": {
      const message = `The proxy ${context.proxy ?? ""}, through which ${host} is asked, ${explainProxy(failure.problem)}.`;
      return new SslmateError("proxy", message, { mayHaveTakenEffect: false });
    }
    case "timeout": {
      const seconds = context.totalMilliseconds / 1000;
      return new SslmateError("timeout", `${host} did not answer completely within ${seconds} s.`, doubt);
    }
    case "connection-lost": {
      const message = `The connection to ${host} was lost before its answer was complete.`;
      return new SslmateError("connection-lost", message, doubt);
    }
    case "too-large":
      return nonsense("it is too large", context);
    case "not-http":
      return nonsense("it is not HTTP", context);
  }
}

function errorOfStatus(answer: Answer, context: AnswerContext): SslmateError {
  const { status } = answer;
  if (status >= 300 && status <= 399) {
    const message = `${context.host} answered with a redirect (HTTP ${status}), which is never followed; set the endpoint to the final address.`;
    return new SslmateError("nonsense", message, { httpStatus: status, mayHaveTakenEffect: true });
  }
  const said = readErrorObject(answer.body, context);
  const details: SslmateErrorDetails = {
    ...said,
    retryAfterSeconds: said?.retryAfterSeconds ?? readRetryAfter(answer.retryAfter),
    httpStatus: status,
    // Without the vendor's own error object, a 4xx may come from anything between him and us.
    mayHaveTakenEffect: said === undefined || status >= 500,
  };
  const codes = [`HTTP ${status}`, said?.reason, said?.param && `parameter ${said.param}`];
  const why = `(${codes.filter((code) => code !== undefined && code !== "").join(", ")})`;
  const make = (kind: SslmateErrorKind, message: string): SslmateError =>
    new SslmateError(kind, message, details);
  if (status >= 500) return make("unavailable", `${context.host} has an error of its own ${why}.`);
  switch (status) {
    case 401:
      return make("unauthorized", `${context.host} does not accept the API key ${why}.`);
    case 402:
      return make("payment-required", `${context.host} says that the account cannot pay ${why}.`);
    case 412:
      return make("not-ready", `The certificate is not ready yet ${why}.`);
    case 429:
      return make("rate-limited", `${context.host} asks for fewer requests ${why}.`);
    default:
      return said === undefined
        ? nonsense(`HTTP ${status} without the documented error object`, context, status)
        : make("refused", `${context.host} refused the request ${why}.`);
  }
}

function nonsense(what: string, context: AnswerContext, httpStatus?: number): SslmateError {
  const message = `The answer of ${context.host} makes no sense: ${what}.`;
  return new SslmateError("nonsense", message, { httpStatus, mayHaveTakenEffect: true });
}

type ErrorObject = Pick<SslmateErrorDetails, "reason" | "param" | "vendorMessage" | "retryAfterSeconds">;

/** Longer than any owner tag, which a refusal may name. */
const LONGEST_CODE = 128;
const LONGEST_MESSAGE = 300;
/** A year: whatever is longer is a mistake, and must stay something that a date can be moved by. */
const LONGEST_WAIT_SECONDS = 31_536_000;

/** The documented error object (API v2, Errors), or undefined when the body is none. */
function readErrorObject(body: Buffer, context: AnswerContext): ErrorObject | undefined {
  try {
    const from = new Attributes(parseJson(body), "error");
    const clean = (text: string, longest: number): string => oneLine(context.redact(text), longest);
    const reason = clean(from.required("reason", string), LONGEST_CODE);
    const param = from.optional("param", string);
    const message = from.optional("message", string);
    const seconds = from.optional("retry_after", integer);
    return {
      reason,
      param: param === undefined ? undefined : clean(param, LONGEST_CODE),
      vendorMessage: message === undefined ? undefined : clean(message, LONGEST_MESSAGE),
      retryAfterSeconds: seconds === undefined ? undefined : boundedWait(seconds),
    };
  } catch (error) {
    if (error instanceof ShapeError) return undefined;
    throw error;
  }
}

/** The header's form in seconds (RFC 9110, 10.2.3); the vendor documents only the attribute. */
function readRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? boundedWait(Number(header)) : undefined;
}

function boundedWait(seconds: number): number {
  return Math.min(Math.max(0, seconds), LONGEST_WAIT_SECONDS);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // The parser's message quotes the body.
    throw new ShapeError("the body", "JSON", body.length === 0 ? "" : "text");
  }
}

function oneLine(text: string, longest: number): string {
  const clean = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
