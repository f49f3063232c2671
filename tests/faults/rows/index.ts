// The fault table.
import type { Chapter } from "../row";
import { bugs, storms } from "./bugs";
import { builds } from "./build";
import { configs } from "./config";
import { events, logs, values } from "./events";
import { allocations, guests, neighbours } from "./files";
import { inputs } from "./inputs";
import { memory } from "./memory";
import { hosts } from "./process";

export const chapters: readonly Chapter[] = [
  bugs,
  storms,
  memory,
  events,
  values,
  logs,
  inputs,
  configs,
  hosts,
  neighbours,
  guests,
  allocations,
  builds,
];
