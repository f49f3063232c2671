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
  Poll,
  Secret,
  TlsClient,
  Extractor,
  Fields,
  EventFormatter,
  EventReader,
  TextWriter,
  clock,
} from "falco-ts";

import { declareFields } from "./fields";
import { Failures } from "./failures";
import { SystemLog } from "./log";

/** How far back the first question goes, as the original's does. */
const BACK_MS: u64 = 30000;

/** Okta's system log, asked again and again, and its fields. */
export default class Okta
  extends Plugin
  implements Configurable<Okta>, Source, Permitted, Extractor<Okta>, EventFormatter
{
  organization = "";
  failures = new Failures();
  private token: Secret = "";
  private url = "";
  private authorities = "";
  private seconds: u64 = 10;

  info(): Info {
    return {
      id: 7,
      name: "okta",
      version: "0.12.0",
      description: "Okta Log Events",
      contact: "github.com/falcosecurity/plugins/",
      source: "okta",
    };
  }

  settings(s: Settings<Okta>): void {
    s.secret("api_token", "API Token", "", (self, value) => {
      self.token = value;
    })
      .string("organization", "Your Okta organization", "", (self, value) => {
        self.organization = value;
      })
      .string("api_url", "Where the log is, if not at the organization's", "", (self, value) => {
        self.url = value;
      })
      .string(
        "api_authorities",
        "A file of the authorities that api_url's server is trusted by (default: the machine's)",
        "",
        (self, value) => {
          self.authorities = value;
        },
      )
      .u64(
        "refresh_interval",
        "Delay in seconds between two calls to the Okta API (default: 10)",
        10,
        (self, value) => {
          self.seconds = value;
        },
        1,
        86400,
      )
      .u64(
        "cache_expiration",
        "TTL in seconds for keys in cache for MFA events (default: 84600)",
        84600,
        (self, value) => {
          self.failures.seconds = value;
        },
        1,
        31536000,
      )
      .u64(
        "cache_usermaxsize",
        "Max size by user for the cache (default: 200)",
        200,
        (self, value) => {
          self.failures.most = value as i32;
        },
        1,
        100000,
      )
      .bool("useAsync", "Taken, and of no use here: of Go", true, (self, value) => {}); // of Go's alone
  }

  permissions(p: Permissions): void {
    p.connect("*.okta.com:443").connectConfig("api_url").readConfig("api_authorities");
    p.secretConfig("api_token").state();
  }

  open(params: Params): Instance | null {
    if (!this.url.length && !this.organization.length) {
      this.fail("init_config: found neither organization nor api_url, expected one of them");
      return null;
    }
    const base = this.url.length ? this.url : `https://${this.organization}.okta.com/api/v1/logs`;
    const since = new Date(clock.now() / 1000000 - BACK_MS).toISOString();
    const trust = new TlsClient();
    if (this.authorities.length) trust.authorities(this.authorities);
    const how = new Poll().header("accept", "application/json").cursor().tls(trust);
    if (this.token.length) how.header("authorization", `SSWS ${this.token}`);
    const source = new PushInstance(new SystemLog());
    source.eventSize = 262144;
    return source.poll(
      `${base}?since=${since}&limit=1000`,
      (this.seconds * 1000) as u32,
      (self, response, out) => self.take(response, out),
      how,
      8388608,
    );
  }

  fields(f: Fields<Okta>): void {
    declareFields(f);
  }

  eventToString(event: EventReader, text: TextWriter): void {
    text.bytes(event.payload);
  }
}
