// What the SDK's Heap knows of the standard library's memory: the collector counts its bytes there, and the
// allocator tells how many bytes are free. Neither is exported by the library.
import { SDK, sdkImport } from "../../../sdk-files";

/** Behind rt/tlsf, whose lists of free blocks it walks. */
const FREE_BYTES = `
// @ts-ignore: decorator
@global @unsafe
export function __freeBytes(): usize {
  let bytes: usize = 0;
  const root = ROOT;
  if (!root) return 0;
  for (let fl: usize = 0; fl < FL_BITS; ++fl) {
    for (let sl: u32 = 0; sl < SL_SIZE; ++sl) {
      let block = GETHEAD(root, fl, sl);
      while (block) {
        bytes += block.mmInfo & ~TAGS_MASK;
        block = block.next;
      }
    }
  }
  return bytes;
}
`;

/** Changes the library that asc is about to compile from. Throws where it is another than this is for. */
export function shareHeap(files: Record<string, string>): void {
  const collector = replaced("@lazy let total: usize = 0;", "", files, "rt/tcms")
    .replace(/\btotal \+= (\w+\.size);/g, "Heap.add($1);")
    .replace(/\btotal\b/g, "Heap.bytes");
  files["rt/tcms"] = `import { Heap } from "${sdkImport(SDK.heap)}";\n${collector}`;
  files["rt/tlsf"] = replaced("export let ROOT: Root", "$&", files, "rt/tlsf") + FREE_BYTES;
}

function replaced(find: string, put: string, files: Record<string, string>, file: string): string {
  const text = files[file];
  if (!text?.includes(find))
    throw new Error(`asc's ${file} has no "${find}": another version of assemblyscript?`);
  return text.replace(find, put);
}
