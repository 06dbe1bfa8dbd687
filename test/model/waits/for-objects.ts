/** Orders that wait for another Order, for a Secret, or to be changed themselves. */
import { secrets } from "../../../src/kube/client/kinds.ts";
import { bought, byHand, cn, names, rival, wait, web } from "../story/chapters/words.ts";
import { perform } from "../story/perform/perform.ts";
import type { Step } from "../story/step.ts";
import { createFakePki, writeCertificate } from "../world/fake-pki.ts";
import { DAY, HOUR, MINUTE, NAMESPACE, type Simulation } from "../world/simulation.ts";
import type { Wait } from "./week.ts";

const create: Step = { do: "create", ...web, names };
const SECRET = { namespace: NAMESPACE, name: "web-tls" };

const encoded = (text: string): string => Buffer.from(text).toString("base64");

/** A TLS Secret that nobody wrote for this Order, with a pair of its own. */
async function foreignSecret({ home: { kube }, time }: Simulation): Promise<void> {
  const pki = createFakePki("somebody");
  const key = await pki.generatePrivateKey({ algorithm: "ECDSA", size: 256 });
  const facts = pki.readPrivateKey(key);
  const certificate = writeCertificate({
    names,
    publicKeyHash: facts.ok ? facts.publicKeyHash : "",
    notBefore: time.now,
    notAfter: time.now + 90 * DAY,
    serial: "0815",
  });
  kube.create(secrets, {
    metadata: SECRET,
    type: "kubernetes.io/tls",
    data: { "tls.crt": encoded(certificate), "tls.key": encoded(key) },
  });
}

function immutable({ home: { kube } }: Simulation): void {
  kube.edit(secrets, SECRET, (secret) => (secret.immutable = true));
}

/** What is written to the cluster's TLS Secrets is gone a little later, each time. */
function deletesEachSecret(simulation: Simulation): void {
  const { home, time } = simulation;
  simulation.faults = ({ name }) => {
    if (name === "kube apply secrets") time.after(10_000, () => home.kube.remove(secrets, SECRET));
    return undefined;
  };
}

/** A wait of an hour is up to a fifth shorter; the first ones, which grow, are over by then. */
const HOURS = (7 * 24) / 0.8;

export const FOR_OBJECTS: readonly Wait[] = [
  {
    name: "a wildcard by http",
    steps: [
      { ...create, spec: { identifiers: [{ type: "dns", value: "*.example.com", approval: "http" }] } },
    ],
    reason: "ApprovalNotPossible",
    calls: 0,
  },
  {
    name: "a key of no known size",
    steps: [{ ...create, spec: { privateKey: { algorithm: "ECDSA", size: 2048 } } }],
    reason: "InvalidPrivateKey",
    calls: 0,
  },
  {
    name: "another Order has the common name",
    steps: [{ do: "create", ...rival, names }, wait(HOUR), create],
    reason: "CommonNameTaken",
    calls: 0,
  },
  {
    name: "another Order writes the Secret",
    steps: [
      { do: "create", ...rival, names: ["other.example"] },
      wait(HOUR),
      { ...create, spec: { secretName: "rival-tls" } },
    ],
    reason: "SecretNameTaken",
    calls: 0,
  },
  {
    name: "somebody's Secret has the name",
    steps: [],
    afterwards: async (simulation) => {
      await foreignSecret(simulation);
      await perform(simulation, create);
    },
    reason: "SecretConflict",
    calls: 0,
  },
  {
    name: "somebody's Secret has the name, and would be taken over with the certificate that is not there",
    steps: [{ do: "vendor", commonName: cn, action: { verb: "buy" } }, wait(MINUTE)],
    afterwards: async (simulation) => {
      await foreignSecret(simulation);
      await perform(simulation, { ...create, spec: { adopt: "IfKeyMatches" } });
    },
    reason: "CertificateExists",
    calls: 200,
  },
  {
    name: "the same, and SSLMate has nothing",
    steps: [],
    afterwards: async (simulation) => {
      await foreignSecret(simulation);
      await perform(simulation, { ...create, spec: { adopt: "IfKeyMatches" } });
    },
    reason: "SecretConflict",
    calls: 800,
  },
  {
    name: "the certificate is issued, and somebody's Secret has the name by now",
    steps: [byHand, create, wait(HOUR)],
    afterwards: async (simulation) => {
      await foreignSecret(simulation);
      await perform(simulation, { do: "vendor", commonName: cn, action: { verb: "approve" } });
    },
    reason: "SecretConflict",
    calls: 800,
  },
  {
    name: "its Secret is immutable, and SSLMate has a newer certificate with its key",
    steps: bought,
    afterwards: async (simulation) => {
      immutable(simulation);
      await simulation.time.advance(10 * DAY);
      await perform(simulation, { do: "vendor", commonName: cn, action: { verb: "reissue" } });
      await simulation.time.advance(DAY);
    },
    reason: "SecretConflict",
    calls: 200,
  },
  {
    name: "somebody deletes its Secret each time that it is written",
    steps: bought,
    afterwards: async (simulation) => {
      deletesEachSecret(simulation);
      simulation.home.kube.remove(secrets, SECRET);
      await simulation.time.advance(HOUR);
    },
    reason: "SecretConflict",
    // For each certificate: a look, the settings, the reissue, and questions until it is there.
    calls: 5 * HOURS,
    // The attempt, the Secret, and what is said meanwhile.
    writes: 9 * HOURS,
    clusterWrites: 3 * HOURS,
  },
  {
    name: "its Secret is immutable, and another name is wanted",
    steps: bought,
    afterwards: async (simulation) => {
      immutable(simulation);
      await perform(simulation, { do: "set names", ...web, names: [...names, "api.example.com"] });
    },
    reason: "SecretConflict",
    calls: 0,
  },
  {
    name: "a password that is not there",
    steps: [
      ...bought,
      {
        do: "set",
        ...web,
        what: "formats",
        spec: { formats: [{ type: "PKCS12", passwordSecretRef: { name: "none", key: "password" } }] },
      },
    ],
    reason: "PasswordSecretNotFound",
    calls: 0,
  },
  {
    name: "it expired, and its renewal is disabled",
    settings: { policy: { lifetimeDays: 6, subscriptionDays: 6 } },
    steps: [{ ...create, spec: { renewal: { policy: "Disabled" } } }, wait(7 * DAY)],
    reason: "Expired",
    calls: 0,
  },
];
