/** Why no connection came about, in words with which the person who set the endpoint can do something. */

/** @param code of Node's or openssl's error; the sentence fits after "cannot be reached: ". */
export function explainUnreachable(code: string): string {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "EAI_NODATA":
      return "its host name cannot be resolved";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return "there is no route to it";
    case "ETIMEDOUT":
      return "the connection took too long";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed before it was established";
    case "CERT_HAS_EXPIRED":
      return "its TLS certificate has expired";
    case "CERT_NOT_YET_VALID":
      return "its TLS certificate is not valid yet";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "its TLS certificate is for another host";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_SIGNATURE_FAILURE":
      return "its TLS certificate is not signed by an authority that is trusted; if it should be, name the authority in caBundle";
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return "it does not speak TLS there";
    default:
      return code === "" ? "no connection came about" : `no connection came about (${code})`;
  }
}

/** @param problem the status of the proxy's answer to CONNECT, or a code as above; it fits after "The proxy". */
export function explainProxy(problem: number | string): string {
  if (typeof problem === "string") return `cannot be reached: ${explainUnreachable(problem)}`;
  if (problem === 407) {
    return "wants a user name and a password (HTTP 407), which the operator never sends; let it allow the operator by its address";
  }
  if (problem === 403) return "refuses (HTTP 403); let it allow that host";
  return `gives no tunnel (HTTP ${problem})`;
}
