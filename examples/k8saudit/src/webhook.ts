import { EventOutput, Http, HttpRequest, Permissions, PushInstance, Tls } from "falco-ts";

import { Lines } from "./source";

/** What the init config says of the webhook. */
export class Webhook {
  certificate: string = "/etc/falco/falco.pem";
  clients = "";
  mostBytes: u64 = 12582912;

  /** The files, and any address that the open params name; of ":9765" it is [::]. */
  permissions(p: Permissions): void {
    p.read("/etc/falco/falco.pem").readConfig("sslCertificate").readConfig("sslClientCertificates");
    p.listen("*:*");
  }

  /** Adds the server of a URL's address and path. */
  serve(instance: PushInstance<Lines>, isSecure: bool, url: string): PushInstance<Lines> {
    const slash = url.indexOf("/"),
      host = slash < 0 ? url : url.slice(0, slash),
      address = host.startsWith(":") ? `[::]${host}` : host,
      path = slash < 0 ? "/" : url.slice(slash).split("?")[0].split("#")[0],
      how = new Http().path(path).contentType("application/json");
    if (!isSecure) return instance.http(address, onRequest, how, this.mostBytes as u32);
    const tls = new Tls(this.certificate, this.certificate);
    if (this.clients.length) tls.clientCertificates(this.clients);
    return instance.https(address, tls, onRequest, how, this.mostBytes as u32);
  }
}

function onRequest(self: Lines, request: HttpRequest, out: EventOutput): void {
  self.take(request.body, out);
}
