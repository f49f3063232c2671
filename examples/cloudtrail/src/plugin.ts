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
  Files,
  Extractor,
  Fields,
  EventFormatter,
  EventReader,
  TextWriter,
} from "falco-ts";

import { declareFields } from "./fields";
import { writeEvent } from "./info";
import { Records } from "./source";

/** Falco's cloudtrail plugin: the records of AWS CloudTrail's log files, and their fields. */
export default class CloudTrail
  extends Plugin
  implements Configurable<CloudTrail>, Source, Permitted, Extractor<CloudTrail>, EventFormatter
{
  info(): Info {
    return {
      id: 2,
      name: "cloudtrail",
      version: "0.17.1",
      description: "reads cloudtrail JSON data saved to file in the directory specified in the settings",
      contact: "github.com/falcosecurity/plugins/",
      source: "aws_cloudtrail",
    };
  }

  /** All of it is of S3, of SQS, or of Go: a falco.yaml for the original is taken as it is. */
  settings(s: Settings<CloudTrail>): void {
    s.u64(
      "s3DownloadConcurrency",
      "Controls the number of background goroutines used to download S3 files (Default: 32)",
      32,
      (self, value) => {},
    )
      .string(
        "s3Interval",
        "Download log files over the specified interval (Default: no interval)",
        "",
        (self, value) => {},
      )
      .bool(
        "sqsDelete",
        "If true then the plugin will delete SQS messages from the queue immediately after receiving them (Default: true)",
        true,
        (self, value) => {},
      )
      .bool(
        "useAsync",
        "If true then async extraction optimization is enabled (Default: true)",
        true,
        (self, value) => {},
      )
      .bool(
        "useS3SNS",
        "If true then the plugin will expect SNS messages to originate from S3 instead of directly from Cloudtrail (Default: false)",
        false,
        (self, value) => {},
      )
      .string(
        "s3AccountList",
        "A comma separated list of account IDs for organizational Cloudtrails (Default: no account IDs)",
        "",
        (self, value) => {},
      )
      .string(
        "sqsOwnerAccount",
        "The AWS account ID that owns the SQS queue in case the queue is owned by a different account (Default: no account ID)",
        "",
        (self, value) => {},
      )
      .object("aws", "How to reach AWS", (self, aws) => {
        aws
          .string(
            "profile",
            "If non-empty overrides the AWS shared configuration profile (e.g. 'default') and environment variables such as AWS_PROFILE (Default: empty)",
            "",
            (plugin, value) => {},
          )
          .string(
            "region",
            "If non-empty overrides the AWS region specified in the profile (e.g. 'us-east-1') and environment variables such as AWS_REGION (Default: empty)",
            "",
            (plugin, value) => {},
          )
          .string(
            "config",
            "If non-empty overrides the AWS shared configuration filepath (e.g. ~/.aws/config) and env variables such as AWS_CONFIG_FILE (Default: empty)",
            "",
            (plugin, value) => {},
          )
          .string(
            "credentials",
            "If non-empty overrides the AWS shared credentials filepath (e.g. ~/.aws/credentials) and env variables such as AWS_SHARED_CREDENTIALS_FILE (Default: empty)",
            "",
            (plugin, value) => {},
          );
      });
  }

  permissions(p: Permissions): void {
    p.readParams();
  }

  open(params: Params): Instance | null {
    const path = params.raw;
    if (!path.length) return this.refuse("missing input directory argument");
    if (path.startsWith("s3://") || path.startsWith("sqs://"))
      return this.refuse(`${path.slice(0, path.indexOf(":"))}://: not there yet`);
    return new PushInstance(new Records()).files(
      path,
      (self, record, out) => self.take(record, out),
      new Files().items("Records").named("*.json").named("*.json.gz").recursive(),
    );
  }

  fields(f: Fields<CloudTrail>): void {
    declareFields(f);
  }

  eventToString(event: EventReader, text: TextWriter): void {
    writeEvent(event.json, text);
  }

  private refuse(why: string): Instance | null {
    this.fail(`${why}; expected the path of a folder of CloudTrail's .json files, or of one of them`);
    return null;
  }
}
