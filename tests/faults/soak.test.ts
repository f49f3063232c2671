// Long lives: what grows by a byte each time shows.
import { checks, compile } from "../runtime/checks";
import { temporaryFolder } from "../support";
import { library } from "./library";

checks(compile(temporaryFolder(), "soak", { folder: __dirname }), [library("faulty")]);
