import {
  Plugin,
  Info,
  Configurable,
  Settings,
  Source,
  Permitted,
  Permissions,
  Params,
  Instance,
  PushInstance,
  Secret,
  Http,
  Tls,
  Oversized,
  Extractor,
  Fields,
  EventFormatter,
  EventReader,
  TextWriter,
  json,
  JsonPointer,
} from "falco-ts";

import { declareFields } from "./fields";
import { Hooks } from "./hooks";

/** Of a body: ten times what GitHub sends of a push with all that it tells of one. */
const MOST_BYTES: u32 = 4194304;

const type = json.pointer("/webhook_type");
const sender = json.pointer("/sender/login");
const repository = json.pointer("/repository/html_url");
const action = json.pointer("/action");

/** Falco's github plugin, but for what that asks GitHub's API: what webhooks tell, and its fields. */
export default class Github
  extends Plugin
  implements Configurable<Github>, Source, Permitted, Extractor<Github>, EventFormatter
{
  private secret: Secret = "";
  private address = "";
  private folder = "";
  private isSecure: bool = true;

  info(): Info {
    return {
      id: 8,
      name: "github",
      version: "0.10.1",
      description: "Reads github webhook events, by listening on a socket or by reading events from disk",
      contact: "github.com/falcosecurity/plugins",
      source: "github",
    };
  }

  settings(s: Settings<Github>): void {
    s.secret("webhookSecret", "The secret of the webhooks, which GitHub signs with", "", (self, value) => {
      self.secret = value;
    })
      .string(
        "address",
        "Where to listen (Default: [::]:443, or [::]:80 without useHTTPs)",
        "",
        (self, value) => {
          self.address = value;
        },
      )
      .bool(
        "useHTTPs",
        "Whether the webhook webserver uses HTTPS, with server.crt and server.key of secretsDir (Default: true)",
        true,
        (self, value) => {
          self.isSecure = value;
        },
      )
      .string(
        "secretsDir",
        "The folder with server.crt and server.key (Default: /etc/falco/github)",
        "/etc/falco/github",
        (self, value) => {
          self.folder = value;
        },
      )
      .string(
        "websocketServerURL",
        "Taken, and of no use here: of webhooks that a plugin makes",
        "",
        () => {},
      )
      .bool("useAsync", "Taken, and of no use here: of Go", false, () => {});
  }

  permissions(p: Permissions): void {
    p.listenConfig("address").listen("[::]:443").listen("[::]:80");
    p.readConfig("secretsDir").read("/etc/falco/github/").secretConfig("webhookSecret");
  }

  open(params: Params): Instance | null {
    if (!this.secret.length) {
      this.fail(
        "init_config: webhookSecret: found none, expected the secret that the webhooks have at GitHub",
      );
      return null;
    }
    const how = new Http()
      .contentType("application/json")
      .contentType("application/x-www-form-urlencoded")
      .hmac("x-hub-signature-256", this.secret, "sha256=");
    const hooks = new PushInstance(new Hooks(params.raw));
    hooks.eventSize = MOST_BYTES + 1024;
    hooks.oversized = Oversized.Drop;
    const address = this.address.length ? this.address : this.isSecure ? "[::]:443" : "[::]:80";
    if (!this.isSecure)
      return hooks.http(address, (self, request, out) => self.take(request, out), how, MOST_BYTES);
    const tls = new Tls(`${this.folder}/server.crt`, `${this.folder}/server.key`);
    return hooks.https(address, tls, (self, request, out) => self.take(request, out), how, MOST_BYTES);
  }

  fields(f: Fields<Github>): void {
    declareFields(f);
  }

  eventToString(event: EventReader, text: TextWriter): void {
    text.text("github ");
    add(event, text, "", type);
    add(event, text, " user:", sender);
    add(event, text, " repo:", repository);
    add(event, text, " action:", action);
  }
}

function add(event: EventReader, text: TextWriter, label: string, pointer: JsonPointer): void {
  const found = event.json.text(pointer);
  if (found) text.text(label).bytes(found);
}
