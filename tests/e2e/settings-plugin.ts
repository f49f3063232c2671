// A plugin with a key of each kind, in its config and in its open params. Its events are the values that it
// read, those of the config first. With 5 in the config's "u", listOpenParams() traps; with 6, it fails; with
// 7, the list is too long; with 8, it is empty.
export const settingsPlugin = `
import {
  Plugin, Info, Configurable, Settings, Source, Params, PullInstance, EventWriter, Status, OpenParams, OpenParamsLister,
} from "falco-ts";

export default class T extends Plugin implements Configurable<T>, Source, OpenParamsLister {
  says: string[] = [];
  hosts: string[] = [];
  u: u64 = 0;

  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "a test", contact: "nobody", source: "t" }; }

  settings(s: Settings<T>): void {
    s.u64("u", "a u64", 18446744073709551615, (self, value) => { self.u = value; self.says.push(\`u=\${value}\`); })
     .i64("i", "an i64", -9223372036854775808, (self, value) => { self.says.push(\`i=\${value}\`); })
     .f64("f", "an f64", 0.1, (self, value) => { self.says.push(\`f=\${value}\`); })
     .f64("ratio", "an f64 in a range", 5, (self, value) => { self.says.push(\`ratio=\${value}\`); }, -1.5, 1000)
     .bool("b", "a bool", true, (self, value) => { self.says.push(\`b=\${value}\`); })
     .string("s", "a \\"string\\" \\\\ é", "é\\n", (self, value) => { self.says.push(\`s=\${value}\`); })
     .choice("mode", "a choice", ["red", "gr\\"een", "8589934592", "yes", "off"], "red", (self, value) => { self.says.push(\`mode=\${value}\`); })
     .u64s("ports", "u64s", [1, 2], (self, value) => { self.says.push(\`ports=\${value.join("/")}\`); }, 1, 65535)
     .strings("paths", "strings", ["a", "b"], (self, value) => { self.says.push(\`paths=\${value.join("/")}\`); })
     .object("tls", "TLS", (self, s) => {
       s.u64("port", "the port", 443, (self, value) => { self.says.push(\`tls.port=\${value}\`); }, 1, 65535)
        .required.string("cert", "the certificate", (self, value) => { self.says.push(\`tls.cert=\${value}\`); })
        .object("deep", "deeper", (self, s) => { s.bool("er", "still", false, (self, value) => { self.says.push(\`tls.deep.er=\${value}\`); }); });
     })
     .objects("targets", "where to", (self, s) => {
       s.required.string("host", "its name", (self, value) => { self.hosts.push(value); })
        .u64("weight", "its weight", 1, (self, value) => { self.hosts.push(value.toString()); });
     });
  }

  open(params: Params): PullInstance | null {
    this.says.push(\`targets=\${this.hosts.join("/")}\`);
    if (params.raw.startsWith("/")) this.says.push(params.raw);
    else this.read(params);
    return new Texts(this.says);
  }

  private read(params: Params): void {
    this.says.push(\`u=\${params.u64("u", "a u64", 18446744073709551615)}\`);
    this.says.push(\`i=\${params.i64("i", "an i64", -9223372036854775808)}\`);
    this.says.push(\`f=\${params.f64("f", "an f64", 0.1)}\`);
    this.says.push(\`ratio=\${params.f64("ratio", "an f64 in a range", 5, -1.5, 1000)}\`);
    this.says.push(\`b=\${params.bool("b", "a bool", true)}\`);
    this.says.push(\`s=\${params.string("s", "a string", "é\\n")}\`);
    this.says.push(\`mode=\${params.choice("mode", "a choice", ["red", "gr\\"een", "8589934592", "yes", "off"], "red")}\`);
    this.says.push(\`ports=\${params.u64s("ports", "u64s", [1, 2], 1, 65535).join("/")}\`);
    this.says.push(\`paths=\${params.strings("paths", "strings", ["a", "b"]).join("/")}\`);
    const tls = params.object("tls", "TLS");
    this.says.push(\`tls.port=\${tls.u64("port", "the port", 443, 1, 65535)}\`);
    const cert = tls.required.string("cert", "the certificate");
    if (cert.length) this.says.push(\`tls.cert=\${cert}\`);
    this.says.push(\`tls.deep.er=\${params.object("tls", "TLS").object("deep", "deeper").bool("er", "still", false)}\`);
    const hosts: string[] = [];
    const targets = params.objects("targets", "where to");
    for (let i = 0; i < targets.length; i++) {
      hosts.push(targets[i].required.string("host", "its name"));
      hosts.push(targets[i].u64("weight", "its weight", 1).toString());
    }
    this.says.push(\`targets=\${hosts.join("/")}\`);
  }

  listOpenParams(list: OpenParams): void {
    if (this.u == 5) unreachable();
    if (this.u == 6) this.fail("the disk is \\"gone\\"");
    if (this.u == 7) list.add("x".repeat(66000), "too long");
    if (this.u == 8) return;
    list.add("/var/log/\\"x\\"", "a file \\\\ é").add(\`\${this.u}\`, "several", ";");
  }
}

class Texts extends PullInstance {
  n: i32 = 0;
  constructor(private texts: string[]) { super(); }
  override next(event: EventWriter): Status {
    if (this.n == this.texts.length) return Status.Eof;
    event.text(this.texts[this.n++]);
    return Status.Ok;
  }
}
`;
