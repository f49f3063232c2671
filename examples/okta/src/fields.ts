import { Arg, EventReader, Fields, json, JsonKind, JsonValue, TextValue, U64Value } from "falco-ts";

import Okta from "./plugin";

const requestUri = json.pointer("/debugContext/debugData/requestUri");
const behaviors = json.pointer("/debugContext/debugData/behaviors");
const evtType = json.pointer("/eventType");
const evtLegacytype = json.pointer("/legacyEventType");
const severity = json.pointer("/severity");
const message = json.pointer("/displayMessage");
const published = json.pointer("/published");
const logonlysecuritydata = json.pointer("/debugContext/debugData/logOnlySecurityData");
const actorId = json.pointer("/actor/id");
const actorType = json.pointer("/actor/type");
const actorAlternateid = json.pointer("/actor/alternateId");
const actorName = json.pointer("/actor/displayName");
const clientZone = json.pointer("/client/zone");
const clientIp = json.pointer("/client/ipAddress");
const clientDevice = json.pointer("/client/device");
const clientId = json.pointer("/client/id");
const clientGeoCity = json.pointer("/client/geographicalContext/city");
const clientGeoState = json.pointer("/client/geographicalContext/state");
const clientGeoCountry = json.pointer("/client/geographicalContext/country");
const clientGeoPostalcode = json.pointer("/client/geographicalContext/postalCode");
const clientGeoLat = json.pointer("/client/geographicalContext/geolocation/lat");
const clientGeoLon = json.pointer("/client/geographicalContext/geolocation/lon");
const useragentOs = json.pointer("/client/userAgent/os");
const useragentBrowser = json.pointer("/client/userAgent/browser");
const useragentRaw = json.pointer("/client/userAgent/rawUserAgent");
const result = json.pointer("/outcome/result");
const reason = json.pointer("/outcome/reason");
const transactionId = json.pointer("/transaction/id");
const transactionType = json.pointer("/transaction/type");
const principalId = json.pointer("/debugContext/debugData/originalPrincipal/id");
const principalAlternateid = json.pointer("/debugContext/debugData/originalPrincipal/alternateId");
const principalType = json.pointer("/debugContext/debugData/originalPrincipal/type");
const principalName = json.pointer("/debugContext/debugData/originalPrincipal/displayName");
const authenticationStep = json.pointer("/authenticationContext/authenticationStep");
const authenticationSessionid = json.pointer("/authenticationContext/externalSessionId");
const authenticationProvider = json.pointer("/authenticationContext/authenticationProvider");
const authenticationCredentialprovider = json.pointer("/authenticationContext/credentialProvider");
const securityAsorg = json.pointer("/securityContext/asOrg");
const securityIsp = json.pointer("/securityContext/isp");
const securityDomain = json.pointer("/securityContext/domain");
const securityIsproxy = json.pointer("/securityContext/isProxy");
const asNumber = json.pointer("/securityContext/asNumber");
const targets = json.pointer("/target/*");

/** The 54 fields of the original. What an event does not have, or has null for, has no value. */
export function declareFields(f: Fields<Okta>): void {
  f.string("okta.app", "Application", (self, event, value) => {
    const uri = event.json.text(requestUri);
    return uri?.startsWith("/app/") ? value.set(uri.cut(0x2f, 2)) : value;
  })
    .string("okta.behaviors", "Behaviors", (self, event, value) => value.json(event, behaviors))
    .string("okta.org", "Organization", (self, event, value) =>
      self.organization.length ? value.text(self.organization) : value,
    )
    .string("okta.evt.type", "Event Type", (self, event, value) => value.json(event, evtType))
    .string("okta.evt.legacytype", "Event Legacy Type", (self, event, value) =>
      value.json(event, evtLegacytype),
    )
    .string("okta.severity", "Severity", (self, event, value) => value.json(event, severity))
    .string("okta.message", "Message", (self, event, value) => value.json(event, message))
    .string("okta.published", "Event Source Timestamp", (self, event, value) => value.json(event, published))
    .string("okta.logonlysecuritydata", "Log Only Security Data", (self, event, value) =>
      value.json(event, logonlysecuritydata),
    )
    .string("okta.actor.id", "Actor ID", (self, event, value) => value.json(event, actorId))
    .string("okta.actor.Type", "Actor Type", (self, event, value) => value.json(event, actorType))
    .string("okta.actor.alternateid", "Actor Alternate ID", (self, event, value) =>
      value.json(event, actorAlternateid),
    )
    .string("okta.actor.name", "Actor Display Name", (self, event, value) => value.json(event, actorName))
    .string("okta.client.zone", "Client Zone", (self, event, value) => value.json(event, clientZone))
    .string("okta.client.ip", "Client IP Address", (self, event, value) => value.json(event, clientIp))
    .string("okta.client.device", "Client Device", (self, event, value) => value.json(event, clientDevice))
    .string("okta.client.id", "Client ID", (self, event, value) => value.json(event, clientId))
    .string("okta.client.geo.city", "Client Geographical City", (self, event, value) =>
      value.json(event, clientGeoCity),
    )
    .string("okta.client.geo.state", "Client Geographical State", (self, event, value) =>
      value.json(event, clientGeoState),
    )
    .string("okta.client.geo.country", "Client Geographical Country", (self, event, value) =>
      value.json(event, clientGeoCountry),
    )
    .string("okta.client.geo.postalcode", "Client Geographical Postal Code", (self, event, value) =>
      value.json(event, clientGeoPostalcode),
    )
    .string("okta.client.geo.lat", "Client Geographical Latitude", (self, event, value) =>
      value.json(event, clientGeoLat),
    )
    .string("okta.client.geo.lon", "Client Geographical Longitude", (self, event, value) =>
      value.json(event, clientGeoLon),
    )
    .string("okta.useragent.os", "Useragent OS", (self, event, value) => value.json(event, useragentOs))
    .string("okta.useragent.browser", "Useragent Browser", (self, event, value) =>
      value.json(event, useragentBrowser),
    )
    .string("okta.useragent.raw", "Raw Useragent", (self, event, value) => value.json(event, useragentRaw))
    .string("okta.result", "Outcome Result", (self, event, value) => value.json(event, result))
    .string("okta.reason", "Outcome Reason", (self, event, value) => value.json(event, reason))
    .string("okta.transaction.id", "Transaction ID", (self, event, value) => value.json(event, transactionId))
    .string("okta.transaction.type", "Transaction Type", (self, event, value) =>
      value.json(event, transactionType),
    )
    .string("okta.requesturi", "Request URI", (self, event, value) => value.json(event, requestUri))
    .string("okta.principal.id", "Principal ID", (self, event, value) => value.json(event, principalId))
    .string("okta.principal.alternateid", "Principal Alternate ID", (self, event, value) =>
      value.json(event, principalAlternateid),
    )
    .string("okta.principal.type", "Principal Type", (self, event, value) => value.json(event, principalType))
    .string("okta.principal.name", "Principal Name", (self, event, value) => value.json(event, principalName))
    .string("okta.authentication.step", "Authentication Step", (self, event, value) =>
      value.json(event, authenticationStep),
    )
    .string("okta.authentication.sessionid", "External Session ID", (self, event, value) =>
      value.json(event, authenticationSessionid),
    )
    .string("okta.authentication.provider", "Authentication Provider", (self, event, value) =>
      value.json(event, authenticationProvider),
    )
    .string("okta.authentication.credentialprovider", "Credential Provider", (self, event, value) =>
      value.json(event, authenticationCredentialprovider),
    )
    .u64("okta.security.asnumber", "Security AS Number", (self, event, value) => value.json(event, asNumber))
    .string("okta.security.asorg", "Security AS Org", (self, event, value) =>
      value.json(event, securityAsorg),
    )
    .string("okta.security.isp", "Security ISP", (self, event, value) => value.json(event, securityIsp))
    .string("okta.security.domain", "Security Domain", (self, event, value) =>
      value.json(event, securityDomain),
    )
    .string("okta.security.isproxy", "Is Proxy", (self, event, value) => value.json(event, securityIsproxy))
    .string("okta.target.user.id", "Target User ID", (self, event, value) =>
      ofTarget(event, value, "User", "id"),
    )
    .string("okta.target.user.alternateid", "Target User Alternate ID", (self, event, value) =>
      ofTarget(event, value, "User", "alternateId"),
    )
    .string("okta.target.user.name", "Target User Name", (self, event, value) =>
      ofTarget(event, value, "User", "displayName"),
    )
    .string("okta.target.group.id", "Target Group ID", (self, event, value) =>
      ofTarget(event, value, "UserGroup", "id"),
    )
    .string("okta.target.group.alternateid", "Target Group Alternate ID", (self, event, value) =>
      ofTarget(event, value, "UserGroup", "alternateId"),
    )
    .string("okta.target.group.name", "Target Group Name", (self, event, value) =>
      ofTarget(event, value, "UserGroup", "displayName"),
    )
    .string("okta.target.app.alternateid", "Target App Alternate ID", (self, event, value) =>
      ofTarget(event, value, "AppInstance", "alternateId"),
    )
    .string(
      "okta.targets.displayName",
      "Targets Display Names",
      (self, event, value) => names(event, value),
      Arg.index,
    )
    .u64(
      "okta.mfa.failure.countlast",
      "Count of MFA failures in last seconds",
      (self, event, value) => count(self, event, value),
      Arg.index | Arg.required,
    )
    .u64(
      "okta.mfa.deny.countlast",
      "Count of MFA denies in last seconds",
      (self, event, value) => count(self, event, value),
      Arg.index | Arg.required,
    );
}

/** What a target has by a name; null where it has null, too. */
function memberOf(target: JsonValue, name: string): JsonValue | null {
  const found = target.get(name);
  return found && found.kind !== JsonKind.Null ? found : null;
}

/** A member of the last target of a type. */
function ofTarget(event: EventReader, value: TextValue, type: string, member: string): TextValue {
  let target = event.json.first(targets);
  while (target) {
    const its = target.get("type"),
      found = memberOf(target, member);
    if (found && its?.text.equals(type)) value.absent().set(found.text);
    target = target.next;
  }
  return value;
}

/** The name of one target, or of all in brackets. */
function names(event: EventReader, value: TextValue): TextValue {
  let at: u64 = 0,
    list = "",
    target = event.json.first(targets);
  while (target) {
    const name = memberOf(target, "displayName");
    if (value.hasIndex && at === value.index) return name ? value.set(name.text) : value;
    list += (at++ ? "," : "") + (name?.text.text() ?? "");
    target = target.next;
  }
  return value.hasIndex || !at ? value : value.text(`(${list})`);
}

function count(self: Okta, event: EventReader, value: U64Value): U64Value {
  const found = self.failures.count(event, value.index);
  return found ? value.set(found) : value;
}
