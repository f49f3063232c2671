import { falcoTs } from "../support";

export interface DescribedField {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly desc: string;
  readonly arg: { readonly isRequired: boolean; readonly isIndex: boolean; readonly isKey: boolean };
}

/** What a plugin says of itself that its port has to say, too. */
export function described(library: string): {
  readonly [key: string]: unknown;
  readonly fields: readonly DescribedField[];
} {
  const {
    plugin: { name, version, description, contact, id, eventSource },
    fields,
  } = JSON.parse(falcoTs(["info", library, "--json"]).stdout) as {
    plugin: Record<string, unknown>;
    fields: DescribedField[];
  };
  return {
    name,
    version,
    description,
    contact,
    id,
    eventSource,
    fields: fields.map(field => ({
      name: field.name,
      type: field.type,
      isList: field.isList,
      desc: field.desc,
      arg: field.arg,
    })),
  };
}
