/** The vendor's objects as his documentation shows them (API v2), to be changed by tests. */

export const HASH = "70e7aa036fb4dc2c8d8f9b0b3f4a0f34cf0e4a7c3f7d1c0c2f98ce6cae7048f2";

export const certificateJson = {
  exists: true,
  cn: "www.example.com",
  wildcard: false,
  dn: { C: "US", ST: "CA", L: "Berkeley", O: "SSLMate", CN: "www.example.com" },
  auto_renew: true,
  muted: false,
  approval_method: "email",
  approver_email: "webmaster@example.com",
  type: "dv",
  sans: null,
  tags: ["alice", "bob"],
  pubkey_hash: HASH,
  current_download: "https://certs.sslmate.com/...",
};

export const unknownCertificateJson = {
  exists: false,
  cn: "www.example.com",
  wildcard: false,
  dn: { C: "US", CN: "www.example.com" },
  auto_renew: true,
  approval_method: null,
  type: null,
  sans: null,
  tags: [],
  pubkey_hash: null,
  current_download: null,
};

export const instanceJson = {
  id: 331,
  state: "active",
  expiring: false,
  source: "sslmate",
  type: "dv",
  pubkey_hash: HASH,
  sha1_fingerprint: "75d46dc4e46045617b65897b6870042565d95512",
  sha256_fingerprint: "923ed7d285fbf9086ced923ed7d285fbf9086ced923ed7d285fbf9086ced1234",
  expiration: 1427442542,
  invoice_id: 1001,
  approval_method: "email",
  approver_email: "webmaster@example.com",
  approval_email_from: "sslorders@geotrust.com",
};
