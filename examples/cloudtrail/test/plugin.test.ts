import { gzipSync } from "node:zlib";
import { loadPlugin } from "falco-ts/testing";

const plugin = loadPlugin();
plugin.init({ sqsDelete: true, aws: { region: "us-east-2" } });
/** A record of an object that was stored in S3. */
const stored = {
  eventID: "1",
  eventTime: "2026-11-28T18:00:00Z",
  eventType: "AwsApiCall",
  eventSource: "s3.amazonaws.com",
  eventName: "PutObject",
  awsRegion: "us-east-2",
  sourceIPAddress: "192.0.2.7",
  readOnly: false,
  userIdentity: {
    type: "AssumedRole",
    arn: "arn:aws:sts::1:assumed-role/Admin/alice",
    sessionContext: { sessionIssuer: { userName: "Admin" } },
  },
  requestParameters: { bucketName: "logs", key: "a/b" },
  additionalEventData: { bytesTransferredIn: 33.5 },
};
const event = { payload: Buffer.from(JSON.stringify(stored)) };

test("who, what and how much", () => {
  expect(plugin).toExtract(event, {
    "ct.user": "Admin",
    "ct.originaluser": "alice",
    "ct.shortsrc": "s3",
    "ct.readonly": "false",
    "ct.error": undefined,
    "s3.uri": "s3://logs/a/b",
    "s3.bytes": 33n,
    "s3.cnt.put": 1n,
    "s3.cnt.get": undefined,
    "ct.request": '{"bucketName":"logs","key":"a/b"}',
  });
});

test("a record in one line", () => {
  const info = "Admin via 192.0.2.7 → PutObject Size=33 URI=s3://logs/a/b";
  expect(plugin.extract(event, "ct.info")).toBe(info);
  expect(plugin.eventToString(event)).toBe(`us-east-2 Admin s3 PutObject ${info}`);
});

test("images of instances", () => {
  const run = {
    payload: Buffer.from(
      '{"responseElements":{"instancesSet":{"items":[{"imageId":"ami-1"},{"imageId":"ami-2"}]}}}',
    ),
  };
  expect(plugin.extract(run, "ec2.imageids")).toEqual(["ami-1", "ami-2"]);
  expect(plugin.extract(run, "ec2.imageids[1]")).toEqual(["ami-2"]);
  expect(plugin.extract(run, "ec2.imageids[2]")).toBeUndefined();
});

test("a log file's records are events, with their times", () => {
  const source = plugin.open("/var/log/cloudtrail");
  const insight = { ...stored, eventType: "AwsCloudTrailInsight" };
  source.files.add(JSON.stringify({ Records: [stored, insight, {}] }), "/var/log/cloudtrail/1/a.json");
  source.files.add(gzipSync(JSON.stringify({ Records: [stored] })), "/var/log/cloudtrail/1/b.json.gz").end();
  const one = [JSON.stringify(stored), 1_795_888_800_000_000_000n];
  expect(source.nextBatch().events.map(({ text, timestamp }) => [text, timestamp])).toEqual([one, one]);
  expect(source.nextBatch().status).toBe("eof");
});

test.each([
  ["", "missing input directory argument"],
  ["s3://bucket/AWSLogs", "s3://: not there yet"],
  ["sqs://queue", "sqs://: not there yet"],
])('"%s" is refused', (params, message) => {
  expect(() => plugin.open(params)).toThrow(message);
});
