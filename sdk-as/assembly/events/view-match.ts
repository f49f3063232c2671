import { load32 } from "../../internal/memory/bytes";
import { take } from "../../internal/memory/scratch";
import { View } from "./view";

/**
 * What a regular expression finds in a view: `match[0]` is all of it, `match[1]` the first group, as views,
 * and `match.groups` has those with names. It is valid during the call that it was made in. Nothing is
 * copied.
 */
@global @unmanaged export class ViewMatch {
  /** Where in the view it begins, in bytes. */
  index: i32 = 0;
  /** How many groups there are, with the match itself. */
  length: i32 = 0;

  /** For the SDK. */
  get _0(): View {
    return this.__view(0);
  }

  /** The match, or a group of it; null where the group has no text. */
  @operator("[]") __get(group: i32): View | null {
    return <u32>group < <u32>this.length && load32(this.place(group)) ? this.__view(group) : null;
  }

  /** For the SDK: a group that has a text. */
  __view(group: i32): View {
    const at = this.place(group),
      view = changetype<View>(take(offsetof<View>()));
    view.offset = load32(at);
    view.length = load32(at + 4) - load32(at);
    return view;
  }

  @inline private place(group: i32): usize {
    return changetype<usize>(this) + offsetof<ViewMatch>() + ((<usize>group) << 3);
  }
}
