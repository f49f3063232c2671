import { findByte, load32 } from "../../internal/memory/bytes";
import { take } from "../../internal/memory/scratch";
import { View } from "../events/view";

/** In front of a message's head is its length. */
const LENGTH_BYTES: usize = 4;

/** What requests and answers of HTTP have in common. It and its views are valid during the handler's call. */
@unmanaged export class HttpMessage {
  protected offset: usize = 0;
  protected length: i32 = 0;

  /** The body, without what sent it in chunks. */
  get body(): View {
    return this.part(LENGTH_BYTES + this.headLength, <usize>this.length);
  }

  /**
   * The value of a header; empty where there is none. The first of several. Upper and lower case are the
   * same.
   */
  header(name: string): View {
    return this.headerFrom(name, this.headers);
  }

  /** For the SDK: where the first header lies. */
  protected get headers(): usize {
    const head = this.head;
    return findByte(0x0a, head.offset, head.offset + head.length) + 1;
  }

  /** For the SDK: as header(), behind a place. */
  protected headerFrom(name: string, at: usize): View {
    const head = this.head,
      end = head.offset + head.length;
    while (at < end) {
      const next = findByte(0x0a, at, end);
      const line = this.part(at - this.offset, next - this.offset);
      if (isNamed(line, name)) return line.slice(name.length + 2);
      at = next + 1;
    }
    return this.part(0, 0);
  }

  protected get head(): View {
    return this.part(LENGTH_BYTES, LENGTH_BYTES + this.headLength);
  }

  private get headLength(): usize {
    return min(<usize>load32(this.offset), <usize>this.length - LENGTH_BYTES);
  }

  private part(from: usize, to: usize): View {
    const view = changetype<View>(take(offsetof<View>()));
    view.offset = this.offset + from;
    view.length = <i32>(to - from);
    return view;
  }
}

/** Whether a line, whose name is in lower case, is the header of a name. */
function isNamed(line: View, name: string): bool {
  if (line.length <= name.length || line.at(name.length) != 0x3a) return false;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (line.at(i) != (isUpper(unit) ? unit + 0x20 : unit)) return false;
  }
  return true;
}

/** For the SDK. */
export function isUpper(unit: i32): bool {
  return unit >= 0x41 && unit <= 0x5a;
}
