/** What the vendor's client fetches without credentials: server configuration templates and the newest version of itself. */
import { ApiError } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import type { World } from "../../world.ts";
import type { Endpoint, PublicRequest } from "../endpoint.ts";

export const clientSupportEndpoints: readonly Endpoint[] = [
  {
    name: "config_templates",
    method: "GET",
    path: "config_templates",
    access: "public",
    handle: listTemplates,
  },
  {
    name: "config_template",
    method: "GET",
    path: "config_templates/:name",
    access: "public",
    handle: template,
  },
  {
    name: "latest_client_version",
    method: "GET",
    path: "latest_client_version",
    access: "public",
    handle: async () => jsonReply({ latest_client_version: "1.10.0" }),
  },
];

interface Template {
  text: string;
  security: string;
}

/** The client puts its file names in the place of the words between double underscores, and knows no others. */
const TEMPLATES: Readonly<Record<string, Template>> = {
  nginx: {
    text: "ssl_certificate_key __KEY_PATH__;\nssl_certificate __CHAINED_PATH__;\n",
    security: "ssl_protocols TLSv1.2 TLSv1.3;\n",
  },
  apache: {
    text: "SSLCertificateKeyFile __KEY_PATH__\nSSLCertificateFile __CERT_PATH__\nSSLCertificateChainFile __CHAIN_PATH__\n",
    security: "SSLProtocol -all +TLSv1.2 +TLSv1.3\n",
  },
  haproxy: {
    text: "bind :443 ssl crt __COMBINED_PATH__\n",
    security: "ssl-default-bind-options ssl-min-ver TLSv1.2\n",
  },
};

async function listTemplates(): Promise<Reply> {
  return jsonReply({ data: Object.keys(TEMPLATES).map((name) => ({ name })) });
}

async function template(
  _world: World,
  { segments, arguments: args, expansion }: PublicRequest,
): Promise<Reply> {
  const name = segments.get("name") ?? "";
  const found = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
  if (found === undefined) {
    throw new ApiError(404, {
      reason: "template_not_found",
      message: `There is no configuration template ${name}`,
    });
  }
  const security = args.boolean("include_security_settings") === true ? found.security : "";
  return jsonReply({ name, ...(expansion.has("template") && { template: security + found.text }) });
}
