// asc has a small module of WebAssembly in a `data:` URL, which it fetches when it is loaded. Node's fetch()
// would load an HTTP client for that, which takes a tenth of the time in which asc is loaded.

/** Loads something that fetches WebAssembly from `data:` URLs alone. */
export async function withDataUrls<T>(load: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis,
    { instantiateStreaming } = WebAssembly;
  const urls = new WeakMap<object, string>();
  globalThis.fetch = async url => {
    const response = {} as Response;
    urls.set(response, String(url));
    return response;
  };
  WebAssembly.instantiateStreaming = async (source, imports) =>
    WebAssembly.instantiate(bytesOf(urls.get(await source)!), imports);
  try {
    return await load();
  } finally {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

function bytesOf(url: string): BufferSource {
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}
