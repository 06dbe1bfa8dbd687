/** PEM (RFC 7468): one block each, always ended by a newline, as the vendor promises. */

/** Writes one block of 64-character lines. */
export function encodePem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replaceAll(/(.{64})(?=.)/g, "$1\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** The bytes of the only block in `text`, or undefined unless there is exactly one with one of these labels. */
export function decodePem(text: string, ...labels: readonly string[]): Buffer | undefined {
  const blocks = decodePemBlocks(text);
  const [block] = blocks;
  if (blocks.length !== 1 || block === undefined || !labels.includes(block.label)) return undefined;
  return block.der;
}

/** Every well-formed block in `text`, in order; text around the blocks is skipped. */
export function decodePemBlocks(text: string): { label: string; der: Buffer }[] {
  const pattern = /-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----/g;
  return [...text.matchAll(pattern)].map(([, label = "", base64 = ""]) => ({
    label,
    der: Buffer.from(base64, "base64"),
  }));
}
