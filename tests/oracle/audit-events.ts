// Kubernetes audit events for tests and the benchmark: made ones, shaped as a cluster's API server writes
// them, and real ones where this machine has them.
import fs from "node:fs";
import path from "node:path";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Pod {
  metadata: { name: string };
  spec: { containers: object[] };
}

interface Request {
  readonly verb: string;
  readonly resource: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly subresource?: string;
  readonly group?: string;
  readonly code?: number;
  readonly user?: { readonly username: string; readonly groups: string[] };
  /** What the object has beside its kind and metadata; without it, the request has no object. */
  readonly object?: { readonly [key: string]: Json };
}

const ADMIN = { username: "minikube-user", groups: ["system:masters", "system:authenticated"] };
const CONTROLLER = {
  username: "system:serviceaccount:kube-system:replicaset-controller",
  groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
};
const ANONYMOUS = { username: "system:anonymous", groups: ["system:unauthenticated"] };

const container = (name: string, image: string, more: { [key: string]: Json } = {}): Json => ({
  image,
  imagePullPolicy: "Always",
  name,
  resources: {},
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  ...more,
});
const podSpec = (containers: Json[], more: { [key: string]: Json } = {}): { [key: string]: Json } => ({
  containers,
  dnsPolicy: "ClusterFirst",
  restartPolicy: "Always",
  schedulerName: "default-scheduler",
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  ...more,
});

/** A pod's creation, of whose containers the second is privileged. */
const POD: Request = {
  verb: "create",
  resource: "pods",
  kind: "Pod",
  name: "shop-544b59f8b8-ffkxm",
  user: CONTROLLER,
  object: {
    spec: podSpec([
      container("web", "nginx", { securityContext: { privileged: false } }),
      container("store", "mysql:latest", { securityContext: { privileged: true, runAsUser: 999 } }),
    ]),
  },
};

const REQUESTS: readonly Request[] = [
  POD,
  {
    ...POD,
    name: "agent",
    object: {
      spec: podSpec(
        [
          container("agent", "registry.example.com:5000/team/agent@sha256:0123", {
            ports: [{ containerPort: 9100, hostPort: 9100, protocol: "TCP" }],
          }),
        ],
        { hostNetwork: true, volumes: [{ name: "etc", hostPath: { path: "/etc", type: "" } }] },
      ),
    },
  },
  {
    verb: "create",
    resource: "deployments",
    kind: "Deployment",
    name: "shop",
    group: "apps",
    object: {
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: "shop" } },
        template: { metadata: { labels: { app: "shop" } }, spec: podSpec([container("web", "nginx:1.27")]) },
      },
    },
  },
  {
    verb: "create",
    resource: "configmaps",
    kind: "ConfigMap",
    name: "settings",
    object: {
      data: { "app.properties": 'greeting=say "hello"\npath=C:\\shop\n', password: "none of yours" },
    },
  },
  { verb: "delete", resource: "configmaps", kind: "ConfigMap", name: "settings" },
  {
    verb: "create",
    resource: "services",
    kind: "Service",
    name: "shop",
    object: {
      spec: { ports: [{ nodePort: 30080, port: 80, protocol: "TCP", targetPort: 8080 }], type: "NodePort" },
    },
  },
  {
    verb: "create",
    resource: "clusterroles",
    kind: "ClusterRole",
    name: "everything",
    namespace: "",
    group: "rbac.authorization.k8s.io",
    object: { rules: [{ apiGroups: ["", "apps"], resources: ["*"], verbs: ["*"] }] },
  },
  {
    verb: "create",
    resource: "clusterrolebindings",
    kind: "ClusterRoleBinding",
    name: "everyone",
    namespace: "",
    group: "rbac.authorization.k8s.io",
    object: {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [
        { kind: "ServiceAccount", name: "default", namespace: "kube-system" },
        { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "developers" },
      ],
    },
  },
  { verb: "create", resource: "pods", kind: "Pod", name: "shop", subresource: "exec", code: 101 },
  {
    verb: "create",
    resource: "namespaces",
    kind: "Namespace",
    name: "foo",
    namespace: "",
    user: ANONYMOUS,
    code: 403,
    object: { spec: {}, status: {} },
  },
];

function auditEvent(request: Request, i: number): { [key: string]: Json } {
  const { verb, resource, kind, name, namespace = "default", subresource, group, object } = request;
  const { user = ADMIN, code = verb === "create" ? 201 : 200 } = request;
  const version = group ? `${group}/v1` : "v1",
    base = `/${group ? "apis" : "api"}/${version}${namespace && `/namespaces/${namespace}`}/${resource}`;
  const time = (milliseconds: number) => new Date(1_767_225_600_000 + i * 1000 + milliseconds).toISOString();
  const identity = `${String(i).padStart(8, "0")}-5bf4-4fe7-a419-dea22852ca49`;
  const metadata: { [key: string]: Json } = {
    name,
    ...(namespace && { namespace }),
    labels: { app: "shop", "pod-template-hash": "1006159464" },
    annotations: { "example.com/owner": "the team that sells" },
  };
  const answer = { creationTimestamp: time(3), resourceVersion: String(246302 + i), uid: identity };
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "RequestResponse",
    auditID: identity,
    stage: "ResponseComplete",
    requestURI: `${base}${object ? "" : `/${name}`}${subresource ? `/${subresource}?command=sh&stdin=true` : ""}`,
    verb,
    user: { ...user, uid: "8d5e1349-d30f-11e8-96d9-080027728ac4" },
    sourceIPs: ["192.168.99.1"],
    userAgent: "kubectl/v1.31.0 (linux/amd64) kubernetes/9edcffc",
    objectRef: {
      resource,
      ...(namespace && { namespace }),
      name,
      ...(group && { apiGroup: group }),
      apiVersion: "v1",
      ...(subresource && { subresource }),
    },
    responseStatus: { metadata: {}, code },
    ...(object && {
      requestObject: { kind, apiVersion: version, metadata, ...object },
      responseObject: { kind, apiVersion: version, metadata: { ...metadata, ...answer }, ...object },
    }),
    requestReceivedTimestamp: time(0),
    stageTimestamp: time(12),
    annotations: {
      "authorization.k8s.io/decision": code === 403 ? "forbid" : "allow",
      "authorization.k8s.io/reason": `RBAC: "${user.username}" is bound to ClusterRole "editor"`,
    },
  };
}

/** Made events, one for each kind of request that fields ask about. */
export const auditEvents: readonly { [key: string]: Json }[] = REQUESTS.map(auditEvent);

/** The made event of a pod's creation, as the benchmark makes larger events of it. */
export function podCreation(): { requestObject: Pod; responseObject: Pod } {
  return structuredClone(auditEvents[0]) as unknown as { requestObject: Pod; responseObject: Pod };
}

/**
 * The texts of a real cluster's events, which are kept beside the checkout and not in it; or why there are
 * none.
 */
export function realAuditEvents(root: string): { texts: string[] } | { skip: string } {
  const folder = path.join(root, "..", "shared", "data", "k8s_audit");
  if (!fs.existsSync(folder))
    return { skip: "the real audit events, ../shared/data/k8s_audit, are not beside the checkout" };
  const names = fs.readdirSync(folder).filter(name => name.endsWith(".json"));
  return { texts: names.sort().map(name => fs.readFileSync(path.join(folder, name), "utf8").trim()) };
}
