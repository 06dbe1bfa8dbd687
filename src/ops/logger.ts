/** Structured logs, one line an event: JSON for collectors, readable lines on a terminal. */
import pino from "pino";
import pretty from "pino-pretty";

/** What the rest of the program needs of a logger; pino's own loggers satisfy it. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LoggerOptions {
  level: LogLevel;
  format: "json" | "text";
}

/**
 * Makes the logger of a program; it writes to standard output, and a line is out before the call returns: whoever has to
 * find out what a killed process was about to do reads its last lines. (pino's own default writes them in the thread pool.)
 * An `error` field is reduced to its type, code, message and stack by whoever logs it: whole responses never get here.
 */
export function createLogger(options: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  if (options.format === "json") return pino(settings, pino.destination({ dest: 1, sync: true }));
  return pino(
    settings,
    pretty({ colorize: process.stdout.isTTY, singleLine: true, sync: true, translateTime: "SYS:HH:MM:ss.l" }),
  );
}

/** Drops every line: for tests that look at the state of the world instead. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
