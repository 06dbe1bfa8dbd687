/** What people do at SSLMate, with the account that the operators use then, and with which requests for a certificate. */
import { generateKeyPairSync } from "node:crypto";
import { secrets } from "../../../../src/kube/client/kinds.ts";
import { createCsr } from "../../../../src/pki/csr.ts";
import { approveInstance, refuseApproval } from "../../../../src/sandbox/approval/approve.ts";
import { cancelInstance } from "../../../../src/sandbox/lifecycle/end.ts";
import { pendingInstance } from "../../../../src/sandbox/lifecycle/queries.ts";
import { isSslmateError } from "../../../../src/sslmate/errors.ts";
import type { Account } from "../../../../src/sandbox/state/model.ts";
import { decode } from "../../judge/past.ts";
import { accountOf, nameAt } from "../../world/accounts.ts";
import { realPrivateKey } from "../../world/fake-pki.ts";
import type { Simulation } from "../../world/simulation.ts";
import type { AtVendor, Who } from "../step.ts";
import { place, secretKeyOf } from "./seen.ts";

export async function atVendor(simulation: Simulation, commonName: string, action: AtVendor): Promise<void> {
  try {
    const account = accountOf(simulation, simulation.home);
    if (account === undefined) return;
    const doing = async (): Promise<void> => act(simulation, account, commonName, action);
    await simulation.purchases.byPerson(account.id, commonName, doing);
  } catch (error) {
    // The vendor may refuse a person too.
    if (!isSslmateError(error)) throw error;
  }
}

async function act(
  simulation: Simulation,
  account: Account,
  commonName: string,
  action: AtVendor,
): Promise<void> {
  const { purchases, vendor } = simulation;
  const { world } = vendor;
  const person = vendor.person(account.apiKey);
  const name = nameAt(account.id, commonName);
  const certificate = world.store.certificate(account.id, commonName);
  const pending = certificate && pendingInstance(world, certificate);
  switch (action.verb) {
    case "buy":
      if (certificate === undefined) await act(simulation, account, commonName, { verb: "replace CSR" });
      await person.buy(commonName);
      return;
    case "reissue":
      await person.reissue(commonName, { paid: false });
      return;
    case "revoke":
      await person.revoke(commonName, { all: true });
      return;
    case "cancel":
      if (pending !== undefined) cancelInstance(world, pending, "a person did it");
      return;
    case "approve":
      if (pending !== undefined) await approveInstance(world, pending);
      return;
    case "refuse":
      if (pending !== undefined) refuseApproval(world, pending, "a person did it");
      return;
    case "change":
      if (certificate === undefined) return;
      if (action.settings.autoRenew === true) purchases.vendorRenews.add(name);
      await person.saveCertificate(commonName, action.settings);
      return;
    case "replace CSR":
      if (certificate !== undefined && action.keyOf === undefined) purchases.foreignCsr.add(name);
      await person.saveCertificate(commonName, {
        csr:
          action.keyOf === undefined
            ? foreignCsr(commonName)
            : csrOf(heldKeyOf(simulation, action.keyOf), commonName),
        ...(certificate === undefined ? { approvalMethod: "dns", sans: [], autoRenew: false } : {}),
      });
  }
}

const foreign = new Map<string, string>();

/** A request with a key that no cluster has. */
function foreignCsr(commonName: string): string {
  const known = foreign.get(commonName);
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const csrPem = csrOf(privateKey.export({ format: "pem", type: "pkcs8" }).toString(), commonName);
  foreign.set(commonName, csrPem);
  return csrPem;
}

function csrOf(privateKeyPem: string, commonName: string): string {
  const csr = createCsr({ privateKeyPem, subject: { C: "US" }, commonName, names: [commonName] });
  if (!csr.ok) throw new Error(csr.problem.message);
  return csr.csrPem;
}

/** The private key in the Secret of an Order, which must be there. */
function heldKeyOf(simulation: Simulation, who: Who): string {
  const secret = place(simulation, who).kube.read(secrets, secretKeyOf(simulation, who));
  const key = secret === undefined ? undefined : realPrivateKey(decode(secret, "tls.key"));
  if (key === undefined) throw new Error(`Order ${who.order} has no key`);
  return key;
}
