// What the plugin is and can do, as JSON: the build asks it once (compiler/stages/describe.ts).
import { returnText } from "../internal/abi/control";
import { LIMIT_TEXT_IN_BYTES, STATUS_OK } from "../internal/guest-abi";
import { jsonQuote } from "../internal/options/json";
import { declaredPermissions, declaredSettings, writtenSchema } from "./config";
import { declaredFields, extractionCapabilities } from "./extraction";
import { declaredMetrics } from "./metrics";
import { sourcingCapabilities } from "./sourcing";

export function describe<P>(plugin: P): i32 {
  const info = plugin.info();
  const settings = declaredSettings<P>(plugin),
    schema = writtenSchema<P>(plugin),
    permissions = declaredPermissions<P>(plugin);
  const capabilities = sourcingCapabilities<P>(plugin) + extractionCapabilities<P>(plugin);
  const fields = declaredFields<P>(plugin);
  returnText(
    `{"id":${info.id},"name":${jsonQuote(info.name)},"version":${jsonQuote(info.version)},"description":${jsonQuote(info.description)},` +
      `"contact":${jsonQuote(info.contact)},"source":${jsonQuote(info.source)},"capabilities":[${capabilities.slice(0, -1)}],` +
      `"extractSources":${quoted(fields.sources)},"fields":${fields.listing()},"offsets":${fields.wantsOffsets},` +
      `"metrics":${declaredMetrics<P>(plugin)},"permissions":${permissions},"settings":${settings},"schema":${schema}}`,
    LIMIT_TEXT_IN_BYTES,
  );
  return STATUS_OK;
}

function quoted(texts: string[]): string {
  let out = "";
  for (let i = 0; i < texts.length; i++) out += (i ? "," : "") + jsonQuote(texts[i]);
  return `[${out}]`;
}
