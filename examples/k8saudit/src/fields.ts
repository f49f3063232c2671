import { Arg, EventReader, Fields, json, JsonKind, JsonPointer, TextValue } from "falco-ts";

import K8sAudit from "./plugin";
import { subjectNames } from "./subjects";
import { parameter } from "./uri";
import { below, elementOf, EVERY, List, Path, Take } from "./walk";

const auditID = json.pointer("/auditID");
const stage = json.pointer("/stage");
const authDecision = json.pointer("/annotations/authorization.k8s.io~1decision");
const authReason = json.pointer("/annotations/authorization.k8s.io~1reason");
const openshiftDecision = json.pointer("/annotations/authentication.openshift.io~1decision");
const validationFailure = json.pointer("/annotations/validation.policy.admission.k8s.io~1validation_failure");
const auditViolations = json.pointer("/annotations/pod-security.kubernetes.io~1audit-violations");
const openshiftUser = json.pointer("/annotations/authentication.openshift.io~1username");
const userName = json.pointer("/user/username");
const groups = json.pointer("/user/groups/*");
const impersonated = json.pointer("/impersonatedUser/username");
const verb = json.pointer("/verb");
const requestURI = json.pointer("/requestURI");
const objectName = json.pointer("/objectRef/name");
const namespace = json.pointer("/objectRef/namespace");
const resource = json.pointer("/objectRef/resource");
const subresource = json.pointer("/objectRef/subresource");
const subjects = json.pointer("/requestObject/subjects/*");
const role = json.pointer("/requestObject/roleRef/name");
const configData = json.pointer("/requestObject/data");
const hostIPC = json.pointer("/requestObject/spec/hostIPC");
const hostNetwork = json.pointer("/requestObject/spec/hostNetwork");
const hostPID = json.pointer("/requestObject/spec/hostPID");
const runAsUser = json.pointer("/requestObject/spec/securityContext/runAsUser");
const runAsGroup = json.pointer("/requestObject/spec/securityContext/runAsGroup");
const rules = json.pointer("/requestObject/rules/*");
const fsGroup = json.pointer("/requestObject/spec/securityContext/fsGroup");
const supplementalGroups = json.pointer("/requestObject/spec/securityContext/supplementalGroups/*");
const serviceType = json.pointer("/requestObject/spec/type");
const responseName = json.pointer("/responseObject/metadata/name");
const responseCode = json.pointer("/responseStatus/code");
const responseReason = json.pointer("/responseStatus/reason");
const userAgent = json.pointer("/userAgent");
const clusterName = json.pointer("/annotations/cluster_name");
const podUser = json.pointer("/requestObject/spec/runAsUser");
const podGroup = json.pointer("/requestObject/spec/runAsGroup");

const CONTAINERS = new List(0, ["requestObject", "spec", "containers"]);
const INIT_CONTAINERS = new List(1, ["requestObject", "spec", "initContainers"]);
const EPHEMERAL_CONTAINERS = new List(2, ["requestObject", "spec", "ephemeralContainers"]);
const VOLUMES = new List(3, ["requestObject", "spec", "volumes"]);
const SERVICE_PORTS = new List(4, ["requestObject", "spec", "ports"]);
const RULES = new List(5, ["requestObject", "rules"]);

const COMMAND_ARGS = new Path(["args"], Take.Sentences);
const COMMAND = new Path(["command"], Take.Sentences);
const NAME = new Path(["name"], Take.All);
const IMAGE = new Path(["image"], Take.All);
const IMAGE_REPOSITORY = new Path(["image"], Take.Repositories);
const PORTS = new Path(["ports"], Take.Ports);
const PRIVILEGED_ANY = new Path(["securityContext", "privileged"], Take.AnyTrue);
const PRIVILEGED = new Path(["securityContext", "privileged"], Take.Texts);
const ESCALATION = new Path(["securityContext", "allowPrivilegeEscalation"], Take.Texts);
const READ_ONLY = new Path(["securityContext", "readOnlyRootFilesystem"], Take.Texts);
const RUN_AS_USER = new Path(["securityContext", "runAsUser"], Take.Texts);
const OWN_USER = new Path(["runAsUser"], Take.OrThePods);
const RUN_AS_GROUP = new Path(["securityContext", "runAsGroup"], Take.Texts);
const OWN_GROUP = new Path(["runAsGroup"], Take.OrThePods);
const PROC_MOUNT = new Path(["securityContext", "procMount"], Take.Texts);
const RULE_APIGROUPS = new Path(["apiGroups"], Take.Elements);
const RULE_NONRESOURCEURLS = new Path(["nonResourceURLs"], Take.Elements);
const RULE_VERBS = new Path(["verbs"], Take.Elements);
const RULE_RESOURCES = new Path(["resources"], Take.Elements);
const CAPABILITIES = new Path(["securityContext", "capabilities", "add"], Take.Texts);
const ITSELF = new Path([], Take.Texts);
const HOST_PATH_ANY = new Path(["hostPath", "path"], Take.AnyPath);
const HOST_PATH = new Path(["hostPath", "path"], Take.Texts);
const FLEX_DRIVER = new Path(["flexVolume", "driver"], Take.Texts);
const EACH = new Path([""], Take.Keys);
const SOURCE_IPS = new Path(["sourceIPs"], Take.Elements);

/** The fields of the original, in its order. */
export function declareFields(f: Fields<K8sAudit>): void {
  f.json("ka.auditid", "The unique id of the audit event", auditID, auditID)
    .json("ka.stage", "Stage of the request (e.g. RequestReceived, ResponseComplete, etc.)", stage, auditID)
    .json("ka.auth.decision", "The authorization decision", authDecision, auditID)
    .json("ka.auth.reason", "The authorization reason", authReason, auditID)
    .json(
      "ka.auth.openshift.decision",
      "The authentication decision of the openshfit apiserver extention. Only available on openshift clusters",
      openshiftDecision,
      auditID,
    )
    .json(
      "ka.validations.admission.policy.failure",
      "The validation failure reason from a Validation Admission Policy",
      validationFailure,
      auditID,
    )
    .json(
      "ka.security.pod.violations",
      "The violation reason for pod security policy ",
      auditViolations,
      auditID,
    )
    .json(
      "ka.auth.openshift.username",
      "The user name performing the openshift authentication operation. Only available on openshift clusters",
      openshiftUser,
      auditID,
    )
    .json("ka.user.name", "The user name performing the request", userName, auditID)
    .json("ka.user.groups", "The groups to which the user belongs", groups, auditID)
    .list()
    .json("ka.impuser.name", "The impersonated user name", impersonated, auditID)
    .json("ka.verb", "The action being performed", verb, auditID)
    .json("ka.uri", "The request URI as sent from client to server", requestURI, auditID)
    .string(
      "ka.uri.param",
      "The value of a given query parameter in the uri (e.g. when uri=/foo?key=val, ka.uri.param[key] is val).",
      (self, event, value) => uriParameter(event, value),
      Arg.key | Arg.required,
    )
    .json("ka.target.name", "The target object name", objectName, auditID)
    .json("ka.target.namespace", "The target object namespace", namespace, auditID)
    .json("ka.target.resource", "The target object resource", resource, auditID)
    .json("ka.target.subresource", "The target object subresource", subresource, auditID)
    .string("ka.target.pod.name", "The target pod name", (self, event, value) => podName(event, value))
    .json(
      "ka.req.binding.subjects",
      "When the request object refers to a cluster role binding, the subject (e.g. account/users) being linked by the binding",
      subjects,
      auditID,
    )
    .list()
    .string(
      "ka.req.binding.subjects.user_names",
      "When the request object refers to a cluster role binding, the subject user names being linked by the binding",
      (self, event, value) => (isAudit(event) ? subjectNames("User", false, event, value) : value),
    )
    .list()
    .string(
      "ka.req.binding.subjects.serviceaccount_names",
      "When the request object refers to a cluster role binding, the subject service account names being linked by the binding",
      (self, event, value) => (isAudit(event) ? subjectNames("ServiceAccount", false, event, value) : value),
    )
    .list()
    .string(
      "ka.req.binding.subjects.serviceaccount_ns_names",
      "When the request object refers to a cluster role binding, the subject serviceaccount namespaced names being linked by the binding, e.g. a list containing: mynamespace:myserviceaccount",
      (self, event, value) => (isAudit(event) ? subjectNames("ServiceAccount", true, event, value) : value),
    )
    .list()
    .string(
      "ka.req.binding.subjects.group_names",
      "When the request object refers to a cluster role binding, the subject group names being linked by the binding",
      (self, event, value) => (isAudit(event) ? subjectNames("Group", false, event, value) : value),
    )
    .list()
    .json(
      "ka.req.binding.role",
      "When the request object refers to a cluster role binding, the role being linked by the binding",
      role,
      auditID,
    )
    .string(
      "ka.req.binding.subject.has_name",
      'Deprecated, always returns "N/A". Only provided for backwards compatibility',
      (self, event, value) => (isAudit(event) ? value.text("true") : value),
      Arg.key | Arg.required,
    )
    .json(
      "ka.req.configmap.name",
      "If the request object refers to a configmap, the configmap name",
      objectName,
      auditID,
    )
    .json(
      "ka.req.configmap.obj",
      "If the request object refers to a configmap, the entire configmap object",
      configData,
      auditID,
    )
    .string(
      "ka.req.pod.containers.args",
      "When the request object refers to a pod, the container's args.",
      (self, event, value) => listed(CONTAINERS, COMMAND_ARGS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.command",
      "When the request object refers to a pod, the container's command.",
      (self, event, value) => listed(CONTAINERS, COMMAND, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.name",
      "When the request object refers to a pod, the container's names.",
      (self, event, value) => listed(CONTAINERS, NAME, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.image",
      "When the request object refers to a pod, the container's images.",
      (self, event, value) => listed(CONTAINERS, IMAGE, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.container.image",
      "Deprecated by ka.req.pod.containers.image. Returns the image of the first container only",
      (self, event, value) => first(CONTAINERS, IMAGE, event, value),
    )
    .string(
      "ka.req.pod.containers.image.repository",
      "The same as req.container.image, but only the repository part (e.g. falcosecurity/falco).",
      (self, event, value) => listed(CONTAINERS, IMAGE_REPOSITORY, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.container.image.repository",
      "Deprecated by ka.req.pod.containers.image.repository. Returns the repository of the first container only",
      (self, event, value) => first(CONTAINERS, IMAGE_REPOSITORY, event, value),
    )
    .json(
      "ka.req.pod.host_ipc",
      "When the request object refers to a pod, the value of the hostIPC flag.",
      hostIPC,
      auditID,
    )
    .json(
      "ka.req.pod.host_network",
      "When the request object refers to a pod, the value of the hostNetwork flag.",
      hostNetwork,
      auditID,
    )
    .json(
      "ka.req.container.host_network",
      "Deprecated alias for ka.req.pod.host_network",
      hostNetwork,
      auditID,
    )
    .json(
      "ka.req.pod.host_pid",
      "When the request object refers to a pod, the value of the hostPID flag.",
      hostPID,
      auditID,
    )
    .string(
      "ka.req.pod.containers.host_port",
      "When the request object refers to a pod, all container's hostPort values.",
      (self, event, value) => listed(CONTAINERS, PORTS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.privileged",
      "When the request object refers to a pod, the value of the privileged flag for all containers.",
      (self, event, value) => listed(CONTAINERS, PRIVILEGED, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.container.privileged",
      "Deprecated by ka.req.pod.containers.privileged. Returns true if any container has privileged=true",
      (self, event, value) =>
        isAudit(event) ? below(CONTAINERS, PRIVILEGED_ANY, event, value, EVERY) : value,
    )
    .string(
      "ka.req.pod.containers.allow_privilege_escalation",
      "When the request object refers to a pod, the value of the allowPrivilegeEscalation flag for all containers",
      (self, event, value) => listed(CONTAINERS, ESCALATION, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.read_only_fs",
      "When the request object refers to a pod, the value of the readOnlyRootFilesystem flag for all containers",
      (self, event, value) => listed(CONTAINERS, READ_ONLY, event, value),
      Arg.index,
    )
    .list()
    .json(
      "ka.req.pod.run_as_user",
      "When the request object refers to a pod, the runAsUser uid specified in the security context for the pod. See ....containers.run_as_user for the runAsUser for individual containers",
      runAsUser,
      auditID,
    )
    .string(
      "ka.req.pod.containers.run_as_user",
      "When the request object refers to a pod, the runAsUser uid for all containers",
      (self, event, value) => listed(CONTAINERS, RUN_AS_USER, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.eff_run_as_user",
      "When the request object refers to a pod, the initial uid that will be used for all containers. This combines information from both the pod and container security contexts and uses 0 if no uid is specified",
      (self, event, value) => effective(CONTAINERS, OWN_USER, podUser, event, value),
      Arg.index,
    )
    .list()
    .json(
      "ka.req.pod.run_as_group",
      "When the request object refers to a pod, the runAsGroup gid specified in the security context for the pod. See ....containers.run_as_group for the runAsGroup for individual containers",
      runAsGroup,
      auditID,
    )
    .string(
      "ka.req.pod.containers.run_as_group",
      "When the request object refers to a pod, the runAsGroup gid for all containers",
      (self, event, value) => listed(CONTAINERS, RUN_AS_GROUP, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.eff_run_as_group",
      "When the request object refers to a pod, the initial gid that will be used for all containers. This combines information from both the pod and container security contexts and uses 0 if no gid is specified",
      (self, event, value) => effective(CONTAINERS, OWN_GROUP, podGroup, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.containers.proc_mount",
      "When the request object refers to a pod, the procMount types for all containers",
      (self, event, value) => listed(CONTAINERS, PROC_MOUNT, event, value),
      Arg.index,
    )
    .list()
    .json(
      "ka.req.role.rules",
      "When the request object refers to a role/cluster role, the rules associated with the role",
      rules,
      auditID,
    )
    .list()
    .string(
      "ka.req.role.rules.apiGroups",
      "When the request object refers to a role/cluster role, the api groups associated with the role's rules",
      (self, event, value) => listed(RULES, RULE_APIGROUPS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.role.rules.nonResourceURLs",
      "When the request object refers to a role/cluster role, the non resource urls associated with the role's rules",
      (self, event, value) => listed(RULES, RULE_NONRESOURCEURLS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.role.rules.verbs",
      "When the request object refers to a role/cluster role, the verbs associated with the role's rules",
      (self, event, value) => listed(RULES, RULE_VERBS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.role.rules.resources",
      "When the request object refers to a role/cluster role, the resources associated with the role's rules",
      (self, event, value) => listed(RULES, RULE_RESOURCES, event, value),
      Arg.index,
    )
    .list()
    .json(
      "ka.req.pod.fs_group",
      "When the request object refers to a pod, the fsGroup gid specified by the security context.",
      fsGroup,
      auditID,
    )
    .json(
      "ka.req.pod.supplemental_groups",
      "When the request object refers to a pod, the supplementalGroup gids specified by the security context.",
      supplementalGroups,
      auditID,
    )
    .list()
    .string(
      "ka.req.pod.containers.add_capabilities",
      "When the request object refers to a pod, all capabilities to add when running the container.",
      (self, event, value) => listed(CONTAINERS, CAPABILITIES, event, value),
      Arg.index,
    )
    .list()
    .json(
      "ka.req.service.type",
      "When the request object refers to a service, the service type",
      serviceType,
      auditID,
    )
    .string(
      "ka.req.service.ports",
      "When the request object refers to a service, the service's ports",
      (self, event, value) => listed(SERVICE_PORTS, ITSELF, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.volumes.hostpath",
      "When the request object refers to a pod, all hostPath paths specified for all volumes",
      (self, event, value) => listed(VOLUMES, HOST_PATH, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.volume.hostpath",
      "Deprecated by ka.req.pod.volumes.hostpath. Return true if the provided (host) path prefix is used by any volume",
      (self, event, value) => first(VOLUMES, HOST_PATH_ANY, event, value),
      Arg.key | Arg.required,
    )
    .string(
      "ka.req.pod.volumes.flexvolume_driver",
      "When the request object refers to a pod, all flexvolume drivers specified for all volumes",
      (self, event, value) => listed(VOLUMES, FLEX_DRIVER, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.volumes.volume_type",
      "When the request object refers to a pod, all volume types for all volumes",
      (self, event, value) => listed(VOLUMES, EACH, event, value),
      Arg.index,
    )
    .list()
    .json("ka.resp.name", "The response object name", responseName, auditID)
    .json("ka.response.code", "The response code", responseCode, auditID)
    .json(
      "ka.response.reason",
      "The response reason (usually present only for failures)",
      responseReason,
      auditID,
    )
    .json(
      "ka.useragent",
      "The useragent of the client who made the request to the apiserver",
      userAgent,
      auditID,
    )
    .string(
      "ka.sourceips",
      "The IP addresses of the client who made the request to the apiserver",
      (self, event, value) => listed(RULES, SOURCE_IPS, event, value),
      Arg.index,
    )
    .list()
    .json("ka.cluster.name", "The name of the k8s cluster", clusterName, auditID)
    .string(
      "ka.req.pod.initContainers.name",
      "When the request object refers to a pod, the init containers names.",
      (self, event, value) => listed(INIT_CONTAINERS, NAME, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.image",
      "When the request object refers to a pod, the init containers images.",
      (self, event, value) => listed(INIT_CONTAINERS, IMAGE, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.image.repository",
      "The same as ka.req.pod.initContainers.image, but only the repository part (e.g. falcosecurity/falco).",
      (self, event, value) => listed(INIT_CONTAINERS, IMAGE_REPOSITORY, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.command",
      "When the request object refers to a pod, the init containers commands.",
      (self, event, value) => listed(INIT_CONTAINERS, COMMAND, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.args",
      "When the request object refers to a pod, the init containers args.",
      (self, event, value) => listed(INIT_CONTAINERS, COMMAND_ARGS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.privileged",
      "When the request object refers to a pod, the value of the privileged flag for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, PRIVILEGED, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.allow_privilege_escalation",
      "When the request object refers to a pod, the value of the allowPrivilegeEscalation flag for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, ESCALATION, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.read_only_fs",
      "When the request object refers to a pod, the value of the readOnlyRootFilesystem flag for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, READ_ONLY, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.run_as_user",
      "When the request object refers to a pod, the runAsUser uid for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, RUN_AS_USER, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.eff_run_as_user",
      "When the request object refers to a pod, the initial uid that will be used for all init containers. This combines information from both the pod and container security contexts and uses 0 if no uid is specified.",
      (self, event, value) => effective(INIT_CONTAINERS, OWN_USER, podUser, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.run_as_group",
      "When the request object refers to a pod, the runAsGroup gid for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, RUN_AS_GROUP, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.eff_run_as_group",
      "When the request object refers to a pod, the initial gid that will be used for all init containers. This combines information from both the pod and container security contexts and uses 0 if no gid is specified.",
      (self, event, value) => effective(INIT_CONTAINERS, OWN_GROUP, podGroup, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.proc_mount",
      "When the request object refers to a pod, the procMount type for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, PROC_MOUNT, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.add_capabilities",
      "When the request object refers to a pod, the capabilities added for all init containers.",
      (self, event, value) => listed(INIT_CONTAINERS, CAPABILITIES, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.initContainers.host_port",
      "When the request object refers to a pod, all init containers hostPort values.",
      (self, event, value) => listed(INIT_CONTAINERS, PORTS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.name",
      "When the request object refers to a pod, the ephemeral containers names.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, NAME, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.image",
      "When the request object refers to a pod, the ephemeral containers images.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, IMAGE, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.image.repository",
      "The same as ka.req.pod.ephemeralContainers.image, but only the repository part (e.g. falcosecurity/falco).",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, IMAGE_REPOSITORY, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.command",
      "When the request object refers to a pod, the ephemeral containers commands.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, COMMAND, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.args",
      "When the request object refers to a pod, the ephemeral containers args.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, COMMAND_ARGS, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.privileged",
      "When the request object refers to a pod, the value of the privileged flag for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, PRIVILEGED, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.allow_privilege_escalation",
      "When the request object refers to a pod, the value of the allowPrivilegeEscalation flag for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, ESCALATION, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.read_only_fs",
      "When the request object refers to a pod, the value of the readOnlyRootFilesystem flag for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, READ_ONLY, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.run_as_user",
      "When the request object refers to a pod, the runAsUser uid for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, RUN_AS_USER, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.eff_run_as_user",
      "When the request object refers to a pod, the initial uid that will be used for all ephemeral containers. This combines information from both the pod and container security contexts and uses 0 if no uid is specified.",
      (self, event, value) => effective(EPHEMERAL_CONTAINERS, OWN_USER, podUser, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.run_as_group",
      "When the request object refers to a pod, the runAsGroup gid for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, RUN_AS_GROUP, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.eff_run_as_group",
      "When the request object refers to a pod, the initial gid that will be used for all ephemeral containers. This combines information from both the pod and container security contexts and uses 0 if no gid is specified.",
      (self, event, value) => effective(EPHEMERAL_CONTAINERS, OWN_GROUP, podGroup, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.proc_mount",
      "When the request object refers to a pod, the procMount type for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, PROC_MOUNT, event, value),
      Arg.index,
    )
    .list()
    .string(
      "ka.req.pod.ephemeralContainers.add_capabilities",
      "When the request object refers to a pod, the capabilities added for all ephemeral containers.",
      (self, event, value) => listed(EPHEMERAL_CONTAINERS, CAPABILITIES, event, value),
      Arg.index,
    )
    .list();
}

/** Whether it is an audit event at all. */
function isAudit(event: EventReader): bool {
  return event.json.has(auditID);
}

function listed(list: List, path: Path, event: EventReader, value: TextValue): TextValue {
  return isAudit(event) ? below(list, path, event, value, elementOf(value)) : value;
}

/** Of the first element alone. */
function first(list: List, path: Path, event: EventReader, value: TextValue): TextValue {
  return isAudit(event) ? below(list, path, event, value, 0) : value;
}

/** Each container's own, or else the pod's. */
function effective(
  list: List,
  path: Path,
  pods: JsonPointer,
  event: EventReader,
  value: TextValue,
): TextValue {
  return isAudit(event) ? below(list, path, event, value, elementOf(value), event.json.value(pods)) : value;
}

function uriParameter(event: EventReader, value: TextValue): TextValue {
  const uri = isAudit(event) ? event.json.value(requestURI) : null;
  const found = uri ? parameter(uri.text, value.key) : null;
  return found ? value.set(found) : value;
}

/** Of the pod itself, not of what is below it. */
function podName(event: EventReader, value: TextValue): TextValue {
  if (!isAudit(event)) return value;
  const what = event.json.value(resource),
    below = event.json.value(subresource);
  if (what?.kind !== JsonKind.String || !what.text.equals("pods")) return value;
  return below?.kind === JsonKind.String && below.text.length
    ? value
    : value.jsonValue(event.json.value(responseName));
}
