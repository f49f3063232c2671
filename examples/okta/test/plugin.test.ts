import { loadPlugin } from "falco-ts/testing";

const API = "http://okta.test/api/v1/logs";
const CONFIG = { api_token: "env:OKTA_TOKEN", api_url: API, organization: "acme" };

/** An event with all that the fields read. */
const EVENT = {
  uuid: "u-1",
  published: "2026-11-29T10:00:00.123Z",
  eventType: "user.session.start",
  version: "0",
  severity: "INFO",
  legacyEventType: "core.user_auth.login_success",
  displayMessage: "User login to Okta",
  actor: { id: "00u1", type: "User", alternateId: "a@acme.test", displayName: "Ada", detailEntry: null },
  client: {
    userAgent: { rawUserAgent: "curl/8.5", os: "Linux", browser: "UNKNOWN" },
    zone: "null",
    device: "Computer",
    id: null,
    ipAddress: "192.0.2.7",
    geographicalContext: {
      city: "Berlin",
      state: "Land Berlin",
      country: "Germany",
      postalCode: "10115",
      geolocation: { lat: 52.5196, lon: 13.4069 },
    },
  },
  outcome: { result: "SUCCESS", reason: null },
  target: [
    { id: "0oa1", type: "AppInstance", alternateId: "Mail", displayName: "Mail app" },
    { id: "00u2", type: "User", alternateId: "b@acme.test", displayName: "Bob" },
    { id: "00g1", type: "UserGroup", alternateId: "unknown", displayName: null },
  ],
  transaction: { type: "WEB", id: "t-1" },
  debugContext: {
    debugData: {
      requestUri: "/app/mail/sso",
      behaviors: "{New IP=NEGATIVE}",
      logOnlySecurityData: '{"risk":"LOW"}',
      originalPrincipal: { id: "00p1", type: "User", alternateId: "p@acme.test", displayName: "Pat" },
    },
  },
  authenticationContext: {
    authenticationStep: 1,
    externalSessionId: "s-1",
    authenticationProvider: "OKTA",
    credentialProvider: "OKTA_CREDENTIAL_PROVIDER",
  },
  securityContext: { asNumber: 3320, asOrg: "telekom", isp: "telekom", domain: "t.test", isProxy: false },
};

const VALUES: Record<string, string | bigint | undefined> = {
  "okta.app": "mail",
  "okta.behaviors": "{New IP=NEGATIVE}",
  "okta.org": "acme",
  "okta.evt.type": "user.session.start",
  "okta.evt.legacytype": "core.user_auth.login_success",
  "okta.severity": "INFO",
  "okta.message": "User login to Okta",
  "okta.published": "2026-11-29T10:00:00.123Z",
  "okta.logonlysecuritydata": '{"risk":"LOW"}',
  "okta.actor.id": "00u1",
  "okta.actor.Type": "User",
  "okta.actor.alternateid": "a@acme.test",
  "okta.actor.name": "Ada",
  "okta.client.zone": "null",
  "okta.client.ip": "192.0.2.7",
  "okta.client.device": "Computer",
  "okta.client.id": undefined,
  "okta.client.geo.city": "Berlin",
  "okta.client.geo.state": "Land Berlin",
  "okta.client.geo.country": "Germany",
  "okta.client.geo.postalcode": "10115",
  "okta.client.geo.lat": "52.5196",
  "okta.client.geo.lon": "13.4069",
  "okta.useragent.os": "Linux",
  "okta.useragent.browser": "UNKNOWN",
  "okta.useragent.raw": "curl/8.5",
  "okta.result": "SUCCESS",
  "okta.reason": undefined,
  "okta.transaction.id": "t-1",
  "okta.transaction.type": "WEB",
  "okta.requesturi": "/app/mail/sso",
  "okta.principal.id": "00p1",
  "okta.principal.alternateid": "p@acme.test",
  "okta.principal.type": "User",
  "okta.principal.name": "Pat",
  "okta.authentication.step": "1",
  "okta.authentication.sessionid": "s-1",
  "okta.authentication.provider": "OKTA",
  "okta.authentication.credentialprovider": "OKTA_CREDENTIAL_PROVIDER",
  "okta.security.asnumber": 3320n,
  "okta.security.asorg": "telekom",
  "okta.security.isp": "telekom",
  "okta.security.domain": "t.test",
  "okta.security.isproxy": "false",
  "okta.target.user.id": "00u2",
  "okta.target.user.alternateid": "b@acme.test",
  "okta.target.user.name": "Bob",
  "okta.target.group.id": "00g1",
  "okta.target.group.alternateid": "unknown",
  "okta.target.group.name": undefined,
  "okta.target.app.alternateid": "Mail",
  "okta.targets.displayName": "(Mail app,Bob,)",
  "okta.targets.displayName[1]": "Bob",
  "okta.targets.displayName[3]": undefined,
  "okta.mfa.failure.countlast[60]": undefined,
  "okta.mfa.deny.countlast[60]": undefined,
};

describe.each(["wasm", "native"] as const)("%s", target => {
  const load = () => {
    const plugin = loadPlugin({
      target,
      now: () => 1_764_410_400_000_000_000n,
      secrets: { "env:OKTA_TOKEN": "t0ken" },
    });
    plugin.init(CONFIG);
    return plugin;
  };
  const payload = (event: object) => ({ payload: Buffer.from(JSON.stringify(event)) });

  test("each field has what the event has, and what is null has no value", () => {
    const plugin = load(),
      event = payload(EVENT);
    const found = Object.keys(VALUES).map(field => [field, plugin.extract(event, field)]);
    expect(Object.fromEntries(found)).toEqual(VALUES);
    expect(plugin.extract(payload({}), "okta.targets.displayName")).toBeUndefined();
    expect(plugin.extract(payload({ target: [] }), "okta.target.user.id")).toBeUndefined();
  });

  test("failures of second factors are counted for each user and kind, in the last seconds", () => {
    const plugin = load();
    const asked = (type: string, user: string, second: number, field: string) =>
      plugin.extract(
        {
          ...payload({ eventType: type, outcome: { result: "FAILURE" }, actor: { id: user } }),
          number: BigInt(second),
          timestamp: BigInt(second) * 1_000_000_000n,
        },
        field,
      );
    const deny = "user.mfa.okta_verify.deny_push",
      fail = "user.authentication.auth_via_mfa";
    expect(asked(deny, "a", 100, "okta.mfa.deny.countlast[60]")).toBe(1n);
    expect(asked(deny, "a", 100, "okta.mfa.deny.countlast[60]")).toBe(1n); // the same event, asked twice
    expect(asked(deny, "a", 110, "okta.mfa.deny.countlast[60]")).toBe(2n);
    expect(asked(deny, "b", 111, "okta.mfa.deny.countlast[60]")).toBe(1n);
    expect(asked(fail, "a", 112, "okta.mfa.failure.countlast[60]")).toBe(1n);
    expect(asked(deny, "a", 165, "okta.mfa.deny.countlast[60]")).toBe(2n);
    expect(asked("user.session.start", "a", 166, "okta.mfa.deny.countlast[60]")).toBeUndefined();
  });

  test("it asks for the log from half a minute ago, and goes on by its links", () => {
    const source = load().open();
    const [first] = source.poll.requests;
    expect(first).toEqual({
      url: `${API}?since=2025-11-29T09:59:30.000Z&limit=1000`,
      headers: { accept: "application/json", authorization: "SSWS t0ken" },
    });
    const link = (after: string) => ({
      Link: [`<${API}?limit=1000>; rel="self"`, `<${API}?after=${after}>; rel="next"`],
    });
    const event = (uuid: string) => ({ ...EVENT, uuid });
    source.poll.answer(200, JSON.stringify([event("1"), event("2")]), link("2"));
    const { events } = source.nextBatch();
    expect(events.map(one => [JSON.parse(one.text!).uuid, one.timestamp])).toEqual([
      ["1", BigInt(Date.parse(EVENT.published)) * 1_000_000n],
      ["2", BigInt(Date.parse(EVENT.published)) * 1_000_000n],
    ]);
    source.poll.answer(429, "", { "X-Rate-Limit-Reset": "1764410500" });
    source.poll.answer(200, JSON.stringify([event("2"), event("3")]), link("3"));
    expect(source.nextBatch().events.map(one => JSON.parse(one.text!).uuid)).toEqual(["3"]); // 2 came before
    source.poll.answer(200, "[]", link("3"));
    source.nextBatch();
    source.poll.answer(200, "no list", link("3"));
    source.nextBatch();
    expect(source.poll.requests.slice(1).map(({ url }) => url.slice(API.length))).toEqual([
      "?after=2",
      "?after=2",
      "?after=3",
      "?after=3",
      "?after=3",
    ]);
  });

  test("it says what is missing", () => {
    const plugin = loadPlugin({ target });
    plugin.init();
    expect(() => plugin.open()).toThrow("found neither organization nor api_url, expected one of them");
  });
});
