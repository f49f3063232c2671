// What the JSON plugins are asked, and of which events.
import { auditEvents, podCreation, type Pod } from "../oracle/audit-events";

/** Events of this size are as a cluster writes them. */
export const SMALL = "1.7 kB";

export const POINTERS = [
  "/verb",
  "/user/username",
  "/objectRef/resource",
  "/objectRef/namespace",
  "/requestObject/spec/containers",
  "/auditID",
  "/stage",
  "/requestURI",
  "/objectRef/name",
  "/objectRef/subresource",
  "/user/groups",
  "/sourceIPs/0",
  "/annotations/authorization.k8s.io~1decision",
  "/annotations/authorization.k8s.io~1reason",
  "/responseStatus/code",
  "/responseObject/metadata/name",
  "/responseStatus/reason",
  "/requestObject/spec/hostNetwork",
  "/userAgent",
  "/impersonatedUser/username",
];
export const FIELDS = [
  "ka.verb",
  "ka.user.name",
  "ka.target.resource",
  "ka.target.namespace",
  "ka.req.pod.containers.image",
  "ka.auditid",
  "ka.stage",
  "ka.uri",
  "ka.target.name",
  "ka.target.subresource",
  "ka.user.groups",
  "ka.sourceips",
  "ka.auth.decision",
  "ka.auth.reason",
  "ka.response.code",
  "ka.resp.name",
  "ka.req.pod.containers.privileged",
  "ka.req.pod.host_network",
  "ka.useragent",
  "ka.impuser.name",
];

/** Audit events as a cluster writes them, and one that was made larger. */
export function corpora(): [size: string, events: Buffer[]][] {
  const container = (i: number) => ({
    args: ["--config", `/etc/app-${i}/config.yaml`, "--v=2"],
    env: [{ name: "GREETING", value: `say "hello" to C:\\${i}` }],
    image: `registry.example.com/team/app-${i}:1.${i}.0`,
    imagePullPolicy: "IfNotPresent",
    name: `app-${i}`,
    ports: [{ containerPort: 8080 + i, protocol: "TCP" }],
    resources: { limits: { cpu: "500m", memory: "256Mi" } },
    securityContext: { privileged: i % 3 === 0 },
    volumeMounts: [{ mountPath: "/etc/app", name: "config", readOnly: true }],
  });
  const ten = podCreation();
  for (let i = 0; JSON.stringify(ten).length < 10_000; i++)
    for (const pod of [ten.requestObject, ten.responseObject]) pod.spec.containers.push(container(i));
  const items: Pod[] = [],
    list = {
      ...podCreation(),
      responseObject: { kind: "PodList", apiVersion: "v1", metadata: { name: "list" }, items },
    };
  for (let i = 0; JSON.stringify(list).length < 64_000; i++) {
    const pod = podCreation().responseObject;
    pod.metadata.name += i;
    pod.spec.containers.push(container(i));
    items.push(pod);
  }
  return [
    [SMALL, auditEvents.map(event => Buffer.from(JSON.stringify(event)))],
    ["10 kB", [Buffer.from(JSON.stringify(ten))]],
    ["64 kB", [Buffer.from(JSON.stringify(list))]],
  ];
}
