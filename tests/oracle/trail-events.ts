// CloudTrail records for tests: made ones, shaped as AWS writes them, and a real one where this machine has
// it.
import fs from "node:fs";
import path from "node:path";

import type { Json } from "./audit-events";

export type TrailEvent = { [key: string]: Json };

const ACCOUNT = "123456789012";

/** The identities that AWS has, each with the members that it has. */
export const identities: readonly TrailEvent[] = [
  { type: "Root", principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
  {
    type: "IAMUser",
    principalId: "AIDAEXAMPLE",
    arn: `arn:aws:iam::${ACCOUNT}:user/Alice`,
    accountId: ACCOUNT,
    userName: "Alice",
  },
  {
    type: "AssumedRole",
    principalId: "AROAEXAMPLE:session",
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/session`,
    accountId: ACCOUNT,
    sessionContext: {
      sessionIssuer: { type: "Role", userName: "Admin", accountId: ACCOUNT },
      attributes: { mfaAuthenticated: "false", creationDate: "2026-11-28T18:00:00Z" },
    },
  },
  { type: "AssumedRole", principalId: "AROAEXAMPLE:other", arn: `arn:aws:iam::${ACCOUNT}:role/a/b/c` },
  { type: "AssumedRole", principalId: "none" },
  { type: "AWSService", invokedBy: "autoscaling.amazonaws.com" },
  { type: "AWSAccount", accountId: "210987654321", principalId: "AROAOTHER" },
  { type: "FederatedUser", principalId: `${ACCOUNT}:bob` },
  { type: "Unknown", userName: "eve" },
];

interface Call {
  readonly source: string;
  readonly name: string;
  readonly request?: Json;
  readonly response?: Json;
  readonly more?: TrailEvent;
}

const CALLS: readonly Call[] = [
  {
    source: "signin",
    name: "ConsoleLogin",
    response: { ConsoleLogin: "Success" },
    more: {
      eventType: "AwsConsoleSignIn",
      additionalEventData: { LoginTo: "https://console.aws.amazon.com/", MFAUsed: "No" },
    },
  },
  {
    source: "iam",
    name: "DeactivateMFADevice",
    request: { userName: "AWS ROOT USER", serialNumber: "arn:mfa" },
  },
  {
    source: "iam",
    name: "CreateUser",
    request: { userName: "bob" },
    response: { user: { userName: "bob" } },
  },
  { source: "iam", name: "CreateGroup", request: { groupName: "ops" } },
  { source: "iam", name: "DeleteGroup", request: { groupName: "ops" } },
  {
    source: "iam",
    name: "PutRolePolicy",
    request: { roleName: "r", policyName: "p", policyDocument: '{"Version":"2012-10-17","Statement":[]}' },
  },
  {
    source: "ecs",
    name: "CreateService",
    request: { cluster: "main", serviceName: "web", taskDefinition: "web:1" },
  },
  { source: "ecs", name: "RunTask", request: { cluster: "main", taskDefinition: "job:2" } },
  { source: "lambda", name: "CreateFunction20150331", request: { functionName: "f" } },
  { source: "lambda", name: "UpdateFunctionCode20150331v2", request: { functionName: "f" } },
  { source: "lambda", name: "UpdateFunctionConfiguration20150331v2", request: { functionName: "f" } },
  {
    source: "ec2",
    name: "RunInstances",
    request: {
      instancesSet: { items: [{ imageId: "ami-1", minCount: 1, maxCount: 2 }] },
      availabilityZone: "us-east-2a",
      subnetId: "subnet-1",
      tagSpecificationSet: {
        items: [
          { resourceType: "volume", tags: [{ key: "Name", value: "disk" }] },
          {
            resourceType: "instance",
            tags: [
              { key: "env", value: "x" },
              { key: "Name", value: "web-1" },
            ],
          },
        ],
      },
    },
    response: {
      reservationId: "r-1",
      subnetId: "subnet-2",
      instancesSet: {
        items: [
          { instanceId: "i-1", imageId: "ami-1" },
          { instanceId: "i-2", imageId: "ami-2" },
        ],
      },
    },
  },
  { source: "ec2", name: "StartInstances", request: { instancesSet: { items: [{ instanceId: "i-1" }] } } },
  { source: "ec2", name: "DescribeImages", request: { imageId: "ami-3" } },
  { source: "ec2", name: "RequestSpotInstances", request: { launchSpecification: { imageId: "ami-4" } } },
  {
    source: "ec2",
    name: "DescribeFastLaunchImages",
    request: { DescribeFastLaunchImagesRequest: { ImageId: { tag: 1, content: "ami-5" } } },
  },
  {
    source: "s3",
    name: "DeleteBucketEncryption",
    request: { bucketName: "logs", Host: "logs.s3.amazonaws.com" },
  },
  {
    source: "s3",
    name: "PutBucketPublicAccessBlock",
    request: {
      publicAccessBlock: "",
      bucketName: "logs",
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: false, BlockPublicPolicy: true },
    },
    more: { BlockPublicAcls: true },
  },
  { source: "s3", name: "ListBuckets", request: { Host: "s3.amazonaws.com" } },
  { source: "s3", name: "PutBucketAcl", request: { bucketName: "logs" } },
  { source: "s3", name: "PutBucketPolicy", request: { bucketName: "logs", policy: "allow" } },
  {
    source: "s3",
    name: "GetObject",
    request: { bucketName: "logs", key: "a/b c.txt" },
    more: { additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: 33.0 }, readOnly: true },
  },
  {
    source: "s3",
    name: "PutObject",
    request: { bucketName: "logs", key: "x" },
    more: {
      additionalEventData: { bytesTransferredIn: 1024 },
      resources: [
        { type: "AWS::S3::Object", ARN: "arn:aws:s3:::logs/x" },
        { accountId: ACCOUNT },
        "text",
        null,
      ],
    },
  },
  { source: "cloudtrail", name: "CreateTrail", request: { name: "trail" } },
  { source: "cloudtrail", name: "StopLogging", request: { name: "trail" }, more: { readOnly: false } },
  {
    source: "ecr",
    name: "PutImage",
    request: { repositoryName: "team/app", imageTag: "1.0" },
    more: { errorCode: "AccessDenied", errorMessage: "User is not authorized" },
  },
  {
    source: "kms",
    name: "RotateKey",
    more: {
      eventType: "AwsServiceEvent",
      serviceEventDetails: { keyId: "k" },
      sharedEventID: "shared-1",
      vpcEndpointId: "vpce-1",
      addendum: {
        reason: "DELIVERY_DELAY",
        updatedFields: "userIdentity",
        originalRequestID: "o-1",
        originalEventID: "o-2",
      },
      sessionCredentialFromConsole: "true",
      edgeDeviceDetails: { device: 1 },
      tlsDetails: {
        tlsVersion: "TLSv1.3",
        cipherSuite: "TLS_AES",
        clientProvidedHostHeader: "kms.amazonaws.com",
      },
    },
  },
  {
    source: "ssm",
    name: "SendCommand",
    request: { documentName: "AWS-RunShellScript", reason: "why", target: "t", cluster: null },
    more: { sessionCredentialFromConsole: true },
  },
];

function trailEvent(call: Call, i: number): TrailEvent {
  return {
    eventVersion: "1.11",
    userIdentity: identities[i % identities.length]!,
    eventTime: new Date(1_767_225_600_000 + i * 1000).toISOString().replace(".000", ""),
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.name,
    awsRegion: i % 3 ? "us-east-2" : "us-east-0",
    sourceIPAddress: call.more?.eventType === "AwsServiceEvent" ? "autoscaling.amazonaws.com" : "192.0.2.7",
    userAgent: "aws-cli/2.15.0",
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    requestID: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
    eventID: `11111111-0000-4000-8000-${String(i).padStart(12, "0")}`,
    readOnly: call.name.startsWith("Describe") || call.name.startsWith("List"),
    eventType: "AwsApiCall",
    apiVersion: "2016-11-15",
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: "Management",
    ...call.more,
  };
}

/** Made records: each call by each identity that a rule asks for, and by another one. */
export const trailEvents: readonly TrailEvent[] = CALLS.flatMap((call, i) =>
  [0, 1, 2, i].map(identity => ({
    ...trailEvent(call, i),
    userIdentity: identities[identity % identities.length]!,
  })),
);

/**
 * The records of the real log files, which are kept beside the checkout and not in it; or why there are none.
 */
export function realTrailEvents(root: string): { files: string[]; events: TrailEvent[] } | { skip: string } {
  const folder = path.join(root, "..", "shared", "data", "cloudtrail");
  if (!fs.existsSync(folder))
    return { skip: "the real CloudTrail logs, ../shared/data/cloudtrail, are not beside the checkout" };
  const files = fs.readdirSync(folder).map(name => path.join(folder, name));
  return {
    files,
    events: files.flatMap(
      file => (JSON.parse(fs.readFileSync(file, "utf8")) as { Records: TrailEvent[] }).Records,
    ),
  };
}
