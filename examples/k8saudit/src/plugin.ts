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
  Files,
  Oversized,
  Extractor,
  Fields,
  EventFormatter,
  EventReader,
  TextWriter,
} from "falco-ts";

import { declareFields } from "./fields";
import { Lines } from "./source";
import { Webhook } from "./webhook";

/** Falco's k8saudit plugin: events of Kubernetes' audit log, from files and a webhook, and their fields. */
export default class K8sAudit
  extends Plugin
  implements Configurable<K8sAudit>, Source, Permitted, Extractor<K8sAudit>, EventFormatter
{
  private maxEventSize: u64 = 262144;
  private webhook = new Webhook();

  info(): Info {
    return {
      id: 1,
      name: "k8saudit",
      version: "0.18.0",
      description: "Read Kubernetes Audit Events and monitor Kubernetes Clusters",
      contact: "github.com/falcosecurity/plugins",
      source: "k8s_audit",
    };
  }

  settings(s: Settings<K8sAudit>): void {
    s.string(
      "sslCertificate",
      "The SSL Certificate to be used with the HTTPS Webhook endpoint (Default: /etc/falco/falco.pem)",
      "/etc/falco/falco.pem",
      (self, value) => {
        self.webhook.certificate = value;
      },
    )
      .string(
        "sslClientCertificates",
        "The authorities of clients that may use the HTTPS Webhook endpoint, in PEM (Default: any client may)",
        "",
        (self, value) => {
          self.webhook.clients = value;
        },
      )
      // of Go's alone
      .bool(
        "useAsync",
        "If true then async extraction optimization is enabled (Default: true)",
        true,
        (self, value) => {},
      )
      .u64(
        "maxEventSize",
        "Maximum size of single audit event (Default: 262144)",
        262144,
        (self, value) => {
          self.maxEventSize = value;
        },
        1,
        16777216,
      )
      .u64(
        "webhookMaxBatchSize",
        "Maximum size of incoming webhook POST request bodies (Default: 12582912)",
        12582912,
        (self, value) => {
          self.webhook.mostBytes = value;
        },
        1,
        16777216,
      );
  }

  permissions(p: Permissions): void {
    p.readParams();
    this.webhook.permissions(p);
  }

  open(params: Params): Instance | null {
    const scheme = params.raw.indexOf("://"),
      name = scheme < 0 ? "" : params.raw.slice(0, scheme);
    const instance = new PushInstance(new Lines(this.maxEventSize));
    instance.eventSize = this.maxEventSize as u32;
    instance.oversized = Oversized.Drop;
    if (name === "http" || name === "https")
      return this.webhook.serve(instance, name === "https", params.raw.slice(scheme + 3));
    if (scheme >= 0) return this.refuse(name);
    return instance.files(
      params.raw,
      (self, line, out) => self.take(line, out),
      new Files().lines().byTime(),
      <u32>max<u64>(this.maxEventSize, 1048576),
    );
  }

  fields(f: Fields<K8sAudit>): void {
    declareFields(f);
  }

  eventToString(event: EventReader, text: TextWriter): void {
    text.bytes(event.payload);
  }

  private refuse(scheme: string): Instance | null {
    const expected = "expected http://, https:// or the path of a file or folder of audit events";
    if (scheme === "file") this.fail(`file://: not there yet; ${expected}`);
    else this.fail(`scheme "${scheme}" is not supported; ${expected}`);
    return null;
  }
}
