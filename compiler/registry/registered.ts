// The plugin registry as it was on 2026-08-03: who has which name and id. Falco's projects register plugins
// in registry.yaml of falcosecurity/plugins; entries come and stay.

/** The registered plugins and their ids; null: without an event source. */
export const REGISTERED: ReadonlyMap<string, number | null> = new Map([
  ["k8saudit", 1],
  ["cloudtrail", 2],
  ["json", null],
  ["dummy", 3],
  ["dummy_c", 4],
  ["docker", 5],
  ["seccompagent", 6],
  ["okta", 7],
  ["github", 8],
  ["k8saudit-eks", 9],
  ["nomad", 10],
  ["dnscollector", 11],
  ["gcpaudit", 12],
  ["syslogsrv", 13],
  ["salesforce", 14],
  ["box", 15],
  ["k8smeta", null],
  ["k8saudit-gke", 16],
  ["journald", 17],
  ["kafka", 18],
  ["gitlab", 19],
  ["keycloak", 20],
  ["k8saudit-aks", 21],
  ["k8saudit-ovh", 22],
  ["dummy_rs", 23],
  ["container", null],
  ["krsi", null],
  ["collector", 24],
  ["awselb", 25],
  ["edera", 26],
  ["nginx", 27],
  ["coding_agent", 28],
]);

/** For plugins in development, of anybody; such an event may be any plugin's. */
export const DEVELOPMENT_ID = 999;

/** The last id that the registry gives; those above are for plugins that stay within an organisation... */
export const LAST_PUBLIC_ID = 2 ** 30 - 1;
/** ...up to here. */
export const LAST_PRIVATE_ID = 2 ** 31 - 1;
