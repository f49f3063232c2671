// A plugin with secrets of each kind: in the config, in an object of it, in the open params, and one that it
// names itself.
export const PLUGIN = `
import { Plugin, Info, Source, Params, Instance, PushInstance, Permitted, Permissions, Configurable, Settings, Extractor, Fields,
  Secret, Http, HttpRequest, Poll, PollResponse, EventOutput, log } from "falco-ts";

export default class T extends Plugin implements Source, Permitted, Configurable<T>, Extractor<T> {
  token: Secret = "";
  signer: Secret = "";
  own: Secret = "";
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "secrets", contact: "nobody", source: "t" }; }
  settings(s: Settings<T>): void {
    s.secret("token", "what senders show", "", (self, value) => { self.token = value; })
     .secret("own", "what the API is shown", "env:T_OWN", (self, value) => { self.own = value; })
     .object("hook", "webhooks", (self, s) => {
       s.secret("signer", "what senders sign with", "", (self, value) => { self.signer = value; });
     });
  }
  permissions(p: Permissions): void {
    p.listenParams("http").connectParams("url");
    p.secret("env:T_OWN").secret("file:/run/secrets/").secretConfig("token").secretConfig("own").secretConfig("hook.signer").secretParams("key");
  }
  open(params: Params): Instance | null {
    const key = params.secret("key", "what the API is shown", ""), url = params.string("url", "what is asked", ""),
      http = params.string("http", "where to listen", ""), name = params.string("name", "a text of the operator's", "");
    log.info("the token is " + this.token);
    const source = new PushInstance<T>(this);
    const how = new Http();
    if (this.token.length) how.bearer(this.token);
    if (this.signer.length) how.hmac("x-signature", this.signer, "sha256=");
    if (http.length) source.http(http, onRequest, how);
    const poll = new Poll().header("authorization", \`SSWS \${key.length ? key : this.own}\`);
    if (name.length) poll.header("x-name", name);
    if (url.length) source.poll(url, 100, onAnswer, poll);
    return source;
  }
  fields(f: Fields<T>): void {
    f.string("t.text", "the event", (self, event, value) => {
      if (event.payload.equals("trap")) throw new Error("of " + self.token);
      return value.set(event.payload);
    });
  }
}
function onRequest(self: T, request: HttpRequest, out: EventOutput): void {
  if (request.body.equals("trap")) throw new Error("at " + self.token);
  if (request.body.equals("token")) out.text(self.token);
  else out.bytes(request.body);
}
function onAnswer(self: T, response: PollResponse, out: EventOutput): void { out.bytes(response.body); }
`;
