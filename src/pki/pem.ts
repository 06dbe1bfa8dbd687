/** PEM, the textual encoding of keys, requests and certificates (RFC 7468). */

/** Labels of RFC 7468 that this project reads or writes. */
export type PemLabel = "CERTIFICATE" | "CERTIFICATE REQUEST" | "PUBLIC KEY" | "PRIVATE KEY";

/** No certificate, request or key of real use comes near it; what is longer is not even looked at. */
export const LARGEST_PEM_BYTES = 64 * 1024;

const COLUMNS = 64;

/** Wraps DER bytes into PEM: 64 columns and a trailing newline, as RFC 7468 wants it of those who write. */
export function encodePem(label: PemLabel, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString("base64");
  const lines: string[] = [];
  for (let start = 0; start < base64.length; start += COLUMNS)
    lines.push(base64.slice(start, start + COLUMNS));
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/**
 * The DER bytes of every block with this label, in the order of the text; text between blocks is skipped
 * (RFC 7468 lets tools put explanations there).
 * @returns undefined when a block does not end or holds something other than base64.
 */
export function decodePem(label: PemLabel, text: string): Buffer[] | undefined {
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  const blocks: Buffer[] = [];
  for (let start = text.indexOf(begin); start !== -1; start = text.indexOf(begin, start)) {
    const stop = text.indexOf(end, start);
    if (stop === -1) return undefined;
    const body = text.slice(start + begin.length, stop).replace(/\s+/g, "");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
    blocks.push(Buffer.from(body, "base64"));
    start = stop + end.length;
  }
  return blocks;
}
