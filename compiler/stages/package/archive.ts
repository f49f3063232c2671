// Makes archives that falcoctl can unpack, of plain files without folders. The same contents make the same
// bytes on every machine.
// pure JavaScript: zlib's output differs with the Node version and the processor
import { gzipSync } from "fflate";
import { Header } from "tar";

export interface ArchiveFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly executable: boolean;
}

const BLOCK = 512;

/** A .tar.gz of files without folders, owned by root, all of one time. */
export function archive(files: readonly ArchiveFile[], time: Date): Buffer {
  const parts = [...files]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(file => {
      const header = Buffer.alloc(BLOCK);
      const isTooLong = new Header({
        path: file.name,
        type: "File",
        mode: file.executable ? 0o755 : 0o644,
        uid: 0,
        gid: 0,
        size: file.data.length,
        mtime: time,
      }).encode(header);
      if (isTooLong) throw new Error(`${file.name}: does not fit the header of a tar file`);
      return [header, file.data, Buffer.alloc((BLOCK - (file.data.length % BLOCK)) % BLOCK)];
    });
  const tar = Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
  return Buffer.from(gzipSync(tar, { level: 9, mtime: 0 }));
}
