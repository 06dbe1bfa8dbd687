/** Changes to SSLMate's certificate object on its way, for the rules of a VendorProxy. */

export interface CertificateAnswer {
  current?: InstanceAnswer;
  pending?: InstanceAnswer;
}

export interface InstanceAnswer {
  state: string;
  /** PEM, where it was asked for. */
  crt?: string;
  chain?: string[];
}

/** The object as it was before its certificate was issued. */
export function stillPending(answer: unknown): CertificateAnswer {
  const { current, ...certificate } = answer as CertificateAnswer;
  return current === undefined ? certificate : { ...certificate, pending: { ...current, state: "pending" } };
}

/** The object with another certificate or chain than was issued; as it is, while there is none. */
export async function withInstead(
  answer: unknown,
  instead: (issued: { crt: string; chain: string[] }) => Promise<Partial<InstanceAnswer>>,
): Promise<CertificateAnswer> {
  const certificate = answer as CertificateAnswer;
  const { current } = certificate;
  if (current?.crt === undefined) return certificate;
  const changed = await instead({ crt: current.crt, chain: current.chain ?? [] });
  return { ...certificate, current: { ...current, ...changed } };
}
