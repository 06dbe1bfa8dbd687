/** Clients for tests, closed with the test. */
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/ops/clock.ts";
import { createSslmateClient, type SslmateClient } from "../../src/sslmate/client.ts";
import type { SslmateClientOptions } from "../../src/sslmate/options.ts";
import { SslmateError } from "../../src/sslmate/errors.ts";

export const API_KEY = "123_sampleapikey";

export function clientFor(endpoint: string, options: Partial<SslmateClientOptions> = {}): SslmateClient {
  const client = createSslmateClient({
    endpoint,
    apiKey: API_KEY,
    clock: systemClock,
    userAgent: "sslmate-operator/test",
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** The error that a call ends with; any other end fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<SslmateError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof SslmateError) return error;
    throw error;
  }
  throw new Error("the call was answered");
}
