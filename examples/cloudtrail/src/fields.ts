import { Arg, EventReader, Fields, json, JsonKind, JsonPointer, TextValue } from "falco-ts";

import { firstImage, imageIds, instanceName } from "./ec2";
import { shortSource, writeInfo } from "./info";
import CloudTrail from "./plugin";
import { bytesAt, bytesIn, bytesOut, totalBytes } from "./s3";
import { originalUser, User } from "./user";
import { answer, flag, is, isJson, one, stringAt, textOf, whole } from "./values";

const eventID = json.pointer("/eventID");
const errorCode = json.pointer("/errorCode");
const errorMessage = json.pointer("/errorMessage");
const eventTime = json.pointer("/eventTime");
const eventSource = json.pointer("/eventSource");
const eventName = json.pointer("/eventName");
const userType = json.pointer("/userIdentity/type");
const userPrincipalId = json.pointer("/userIdentity/principalId");
const userArn = json.pointer("/userIdentity/arn");
const awsRegion = json.pointer("/awsRegion");
const responseSubnetId = json.pointer("/responseElements/subnetId");
const responseReservationId = json.pointer("/responseElements/reservationId");
const requestAvailabilityZone = json.pointer("/requestParameters/availabilityZone");
const requestCluster = json.pointer("/requestParameters/cluster");
const requestFunctionName = json.pointer("/requestParameters/functionName");
const requestGroupName = json.pointer("/requestParameters/groupName");
const requestHost = json.pointer("/requestParameters/Host");
const requestName = json.pointer("/requestParameters/name");
const requestPolicy = json.pointer("/requestParameters/policy");
const requestReason = json.pointer("/requestParameters/reason");
const requestTarget = json.pointer("/requestParameters/target");
const requestDocumentName = json.pointer("/requestParameters/documentName");
const requestSerialNumber = json.pointer("/requestParameters/serialNumber");
const requestServiceName = json.pointer("/requestParameters/serviceName");
const requestSubnetId = json.pointer("/requestParameters/subnetId");
const requestTaskDefinition = json.pointer("/requestParameters/taskDefinition");
const requestUserName = json.pointer("/requestParameters/userName");
const sourceIPAddress = json.pointer("/sourceIPAddress");
const userAgent = json.pointer("/userAgent");
const requestID = json.pointer("/requestID");
const eventType = json.pointer("/eventType");
const apiVersion = json.pointer("/apiVersion");
const recipientAccountId = json.pointer("/recipientAccountId");
const serviceEventDetails = json.pointer("/serviceEventDetails");
const sharedEventID = json.pointer("/sharedEventID");
const vpcEndpointId = json.pointer("/vpcEndpointId");
const eventCategory = json.pointer("/eventCategory");
const addendumReason = json.pointer("/addendum/reason");
const addendumUpdatedFields = json.pointer("/addendum/updatedFields");
const addendumOriginalRequestID = json.pointer("/addendum/originalRequestID");
const addendumOriginalEventID = json.pointer("/addendum/originalEventID");
const edgeDeviceDetails = json.pointer("/edgeDeviceDetails");
const tlsVersion = json.pointer("/tlsDetails/tlsVersion");
const tlsCipherSuite = json.pointer("/tlsDetails/cipherSuite");
const tlsClientProvidedHostHeader = json.pointer("/tlsDetails/clientProvidedHostHeader");
const requestBucketName = json.pointer("/requestParameters/bucketName");
const requestKey = json.pointer("/requestParameters/key");
const requestRepositoryName = json.pointer("/requestParameters/repositoryName");
const requestImageTag = json.pointer("/requestParameters/imageTag");
const requestRoleName = json.pointer("/requestParameters/roleName");
const requestPolicyName = json.pointer("/requestParameters/policyName");
const accountId = json.pointer("/userIdentity/accountId");
const responseElements = json.pointer("/responseElements");
const requestParameters = json.pointer("/requestParameters");
const additionalEventData = json.pointer("/additionalEventData");
const managementEvent = json.pointer("/managementEvent");
const readOnly = json.pointer("/readOnly");
const sessionCredentialFromConsole = json.pointer("/sessionCredentialFromConsole");
const resources = json.pointer("/resources");

const who = new User();

/** The fields of the original, in its order. */
export function declareFields(f: Fields<CloudTrail>): void {
  f.string("ct.id", "the unique ID of the cloudtrail event (eventID in the json).", (self, event, value) =>
    one(event, value, eventID),
  )
    .string(
      "ct.error",
      'The error code from the event. Will be "<NA>" (e.g. the NULL/empty/none value) if there was no error.',
      (self, event, value) => one(event, value, errorCode),
    )
    .string(
      "ct.errormessage",
      'The description of an error. Will be "<NA>" (e.g. the NULL/empty/none value) if there was no error.',
      (self, event, value) => one(event, value, errorMessage),
    )
    .string(
      "ct.time",
      "the timestamp of the cloudtrail event (eventTime in the json).",
      (self, event, value) => one(event, value, eventTime),
    )
    .string("ct.src", "the source of the cloudtrail event (eventSource in the json).", (self, event, value) =>
      one(event, value, eventSource),
    )
    .string(
      "ct.shortsrc",
      "the source of the cloudtrail event (eventSource in the json, without the '.amazonaws.com' trailer).",
      (self, event, value) => shortService(event, value),
    )
    .string("ct.name", "the name of the cloudtrail event (eventName in the json).", (self, event, value) =>
      one(event, value, eventName),
    )
    .string(
      "ct.user",
      "the user of the cloudtrail event (userIdentity.userName in the json). For AssumedRole events, this is the role name from sessionContext.sessionIssuer.userName.",
      (self, event, value) => (who.find(event.json) ? who.answer(value) : value),
    )
    .string(
      "ct.originaluser",
      "the user name as seen in CloudTrail. For AssumedRole events, this is the session name extracted from userIdentity.arn or userIdentity.principalId. For all other identity types, this is userIdentity.userName.",
      (self, event, value) => originalUser(event.json, value),
    )
    .string(
      "ct.user.accountid",
      "the account id of the user of the cloudtrail event.",
      (self, event, value) =>
        answer(value, event.json.value(accountId) ?? event.json.value(recipientAccountId)),
    )
    .string(
      "ct.user.identitytype",
      "the kind of user identity (e.g. Root, IAMUser,AWSService, etc.)",
      (self, event, value) => one(event, value, userType),
    )
    .string(
      "ct.user.principalid",
      "A unique identifier for the user that made the request.",
      (self, event, value) => one(event, value, userPrincipalId),
    )
    .string(
      "ct.user.arn",
      "the Amazon Resource Name (ARN) of the user that made the request.",
      (self, event, value) => one(event, value, userArn),
    )
    .string(
      "ct.region",
      "the region of the cloudtrail event (awsRegion in the json).",
      (self, event, value) => one(event, value, awsRegion),
    )
    .string("ct.response.subnetid", "the subnet ID included in the response.", (self, event, value) =>
      one(event, value, responseSubnetId),
    )
    .string(
      "ct.response.reservationid",
      "the reservation ID included in the response.",
      (self, event, value) => one(event, value, responseReservationId),
    )
    .string("ct.response", "All response elements.", (self, event, value) =>
      whole(event, value, responseElements),
    )
    .string(
      "ct.request.availabilityzone",
      "the availability zone included in the request.",
      (self, event, value) => one(event, value, requestAvailabilityZone),
    )
    .string("ct.request.cluster", "the cluster included in the request.", (self, event, value) =>
      one(event, value, requestCluster),
    )
    .string("ct.request.functionname", "the function name included in the request.", (self, event, value) =>
      one(event, value, requestFunctionName),
    )
    .string("ct.request.groupname", "the group name included in the request.", (self, event, value) =>
      one(event, value, requestGroupName),
    )
    .string("ct.request.host", "the host included in the request", (self, event, value) =>
      one(event, value, requestHost),
    )
    .string(
      "ct.request.name",
      "the name of the entity being acted on in the request.",
      (self, event, value) => one(event, value, requestName),
    )
    .string("ct.request.policy", "the policy included in the request", (self, event, value) =>
      one(event, value, requestPolicy),
    )
    .string("ct.request.reason", "the reason included in the request.", (self, event, value) =>
      one(event, value, requestReason),
    )
    .string("ct.request.target", "the target included in the request.", (self, event, value) =>
      one(event, value, requestTarget),
    )
    .string("ct.request.documentname", "the document name included in the request.", (self, event, value) =>
      one(event, value, requestDocumentName),
    )
    .string("ct.request.serialnumber", "the serial number provided in the request.", (self, event, value) =>
      one(event, value, requestSerialNumber),
    )
    .string("ct.request.servicename", "the service name provided in the request.", (self, event, value) =>
      one(event, value, requestServiceName),
    )
    .string("ct.request.subnetid", "the subnet ID provided in the request.", (self, event, value) =>
      one(event, value, requestSubnetId),
    )
    .string(
      "ct.request.taskdefinition",
      "the task definition prrovided in the request.",
      (self, event, value) => one(event, value, requestTaskDefinition),
    )
    .string("ct.request.username", "the username provided in the request.", (self, event, value) =>
      one(event, value, requestUserName),
    )
    .string("ct.request", "All request parameters.", (self, event, value) =>
      whole(event, value, requestParameters),
    )
    .string(
      "ct.srcip",
      "the IP address generating the event (sourceIPAddress in the json).",
      (self, event, value) => one(event, value, sourceIPAddress),
    )
    .string(
      "ct.useragent",
      "the user agent generating the event (userAgent in the json).",
      (self, event, value) => one(event, value, userAgent),
    )
    .string(
      "ct.info",
      "summary information about the event. This varies depending on the event type and, for some events, it contains event-specific details.",
      (self, event, value) => info(event, value),
    )
    .string(
      "ct.managementevent",
      "'true' if the event is a management event (AwsApiCall, AwsConsoleAction, AwsConsoleSignIn, or AwsServiceEvent), 'false' otherwise.",
      (self, event, value) => flag(event, value, managementEvent),
    )
    .string(
      "ct.readonly",
      "'true' if the event only reads information (e.g. DescribeInstances), 'false' if the event modifies the state (e.g. RunInstances, CreateLoadBalancer...).",
      (self, event, value) => flag(event, value, readOnly),
    )
    .string("ct.requestid", "The value that identifies the request.", (self, event, value) =>
      one(event, value, requestID),
    )
    .string(
      "ct.eventtype",
      "Identifies the type of event that generated the event record.",
      (self, event, value) => one(event, value, eventType),
    )
    .string(
      "ct.apiversion",
      "The API version associated with the AwsApiCall eventType value.",
      (self, event, value) => one(event, value, apiVersion),
    )
    .string("ct.resources", "A list of resources accessed in the event.", (self, event, value) =>
      joined(event, value, resources),
    )
    .string("ct.recipientaccountid", "The account ID that received this event.", (self, event, value) =>
      one(event, value, recipientAccountId),
    )
    .string(
      "ct.serviceeventdetails",
      "Identifies the service event, including what triggered the event and the result.",
      (self, event, value) => one(event, value, serviceEventDetails),
    )
    .string(
      "ct.sharedeventid",
      "GUID generated by CloudTrail to uniquely identify CloudTrail events.",
      (self, event, value) => one(event, value, sharedEventID),
    )
    .string(
      "ct.vpcendpointid",
      "Identifies the VPC endpoint in which requests were made.",
      (self, event, value) => one(event, value, vpcEndpointId),
    )
    .string(
      "ct.eventcategory",
      "Shows the event category that is used in LookupEvents calls.",
      (self, event, value) => one(event, value, eventCategory),
    )
    .string(
      "ct.addendum.reason",
      "The reason that the event or some of its contents were missing.",
      (self, event, value) => one(event, value, addendumReason),
    )
    .string(
      "ct.addendum.updatedfields",
      "The event record fields that are updated by the addendum.",
      (self, event, value) => one(event, value, addendumUpdatedFields),
    )
    .string("ct.addendum.originalrequestid", "The original unique ID of the request.", (self, event, value) =>
      one(event, value, addendumOriginalRequestID),
    )
    .string("ct.addendum.originaleventid", "The original event ID.", (self, event, value) =>
      one(event, value, addendumOriginalEventID),
    )
    .string(
      "ct.sessioncredentialfromconsole",
      "Shows whether or not an event originated from an AWS Management Console session.",
      (self, event, value) => flag(event, value, sessionCredentialFromConsole),
    )
    .string(
      "ct.edgedevicedetails",
      "Information about edge devices that are targets of a request.",
      (self, event, value) => one(event, value, edgeDeviceDetails),
    )
    .string("ct.tlsdetails.tlsversion", "The TLS version of a request.", (self, event, value) =>
      one(event, value, tlsVersion),
    )
    .string(
      "ct.tlsdetails.ciphersuite",
      "The cipher suite (combination of security algorithms used) of a request.",
      (self, event, value) => one(event, value, tlsCipherSuite),
    )
    .string(
      "ct.tlsdetails.clientprovidedhostheader",
      "The client-provided host name used in the service API call.",
      (self, event, value) => one(event, value, tlsClientProvidedHostHeader),
    )
    .string("ct.additionaleventdata", "All additional event data attributes.", (self, event, value) =>
      whole(event, value, additionalEventData),
    )
    .string("s3.uri", "the s3 URI (s3://<bucket>/<key>).", (self, event, value) => uri(event, value))
    .string("s3.bucket", "the bucket name for s3 events.", (self, event, value) =>
      one(event, value, requestBucketName),
    )
    .string("s3.key", "the S3 key name.", (self, event, value) => one(event, value, requestKey))
    .u64("s3.bytes", "the size of an s3 download or upload, in bytes.", (self, event, value) =>
      event.json.has(bytesIn) || event.json.has(bytesOut) ? value.set(totalBytes(event.json)) : value,
    )
    .u64("s3.bytes.in", "the size of an s3 upload, in bytes.", (self, event, value) =>
      event.json.has(bytesIn) ? value.set(bytesAt(event.json, bytesIn)) : value,
    )
    .u64("s3.bytes.out", "the size of an s3 download, in bytes.", (self, event, value) =>
      event.json.has(bytesOut) ? value.set(bytesAt(event.json, bytesOut)) : value,
    )
    .u64(
      "s3.cnt.get",
      "the number of get operations. This field is 1 for GetObject events, 0 otherwise.",
      (self, event, value) => (named(event, "GetObject") ? value.set(1) : value),
    )
    .u64(
      "s3.cnt.put",
      "the number of put operations. This field is 1 for PutObject events, 0 otherwise.",
      (self, event, value) => (named(event, "PutObject") ? value.set(1) : value),
    )
    .u64(
      "s3.cnt.other",
      "the number of non I/O operations. This field is 0 for GetObject and PutObject events, 1 for all the other events.",
      (self, event, value) =>
        isJson(event.json) && !named(event, "GetObject") && !named(event, "PutObject") ? value.set(1) : value,
    )
    .string(
      "ec2.name",
      "the name of the ec2 instances, typically stored in the instance tags.",
      (self, event, value) => instanceName(event, value),
    )
    .string(
      "ec2.imageid",
      "(Deprecated) the ID for the image used to run the ec2 instance in the response. Replace with ec2.imageids[0].",
      (self, event, value) => firstImage(event, value),
    )
    .string(
      "ec2.imageids",
      "the list of image IDs for the ec2 instances involved.",
      (self, event, value) => imageIds(event, value),
      Arg.index,
    )
    .list()
    .string(
      "ecr.repository",
      "the name of the ecr Repository specified in the request.",
      (self, event, value) => one(event, value, requestRepositoryName),
    )
    .string("ecr.imagetag", "the tag of the image specified in the request.", (self, event, value) =>
      one(event, value, requestImageTag),
    )
    .string("iam.role", "the IAM role specified in the request.", (self, event, value) =>
      one(event, value, requestRoleName),
    )
    .string("iam.policy", "the IAM policy specified in the request.", (self, event, value) =>
      one(event, value, requestPolicyName),
    );
}

/** The service without the end that all of them have. */
function shortService(event: EventReader, value: TextValue): TextValue {
  const source = textOf(event.json.value(eventSource));
  return source ? value.set(shortSource(source)) : value;
}

function info(event: EventReader, value: TextValue): TextValue {
  if (!isJson(event.json)) return value;
  const text = value.write(65536);
  writeInfo(event.json, text);
  return value.set(text.view);
}

/** The elements of an array as JSON, with commas between them. */
function joined(event: EventReader, value: TextValue, pointer: JsonPointer): TextValue {
  const found = event.json.value(pointer);
  if (!found || found.kind !== JsonKind.Array) return value;
  const text = value.write(65536);
  let any = false;
  for (const each = found.members(); each.next(); any = true) {
    if (any) text.byte(0x2c);
    text.bytes(each.value.kind === JsonKind.String ? each.value.raw : each.value.text);
  }
  return any ? value.set(text.view) : value;
}

function uri(event: EventReader, value: TextValue): TextValue {
  const bucket = stringAt(event.json, requestBucketName),
    key = stringAt(event.json, requestKey);
  if (!bucket || !key) return value;
  const text = value.write(65536);
  text.text("s3://").bytes(bucket).byte(0x2f).bytes(key);
  return value.set(text.view);
}

function named(event: EventReader, name: string): bool {
  return is(stringAt(event.json, eventName), name);
}
