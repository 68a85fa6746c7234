// The Worker's memory, by way of the debugger: nothing in a Worker itself tells its size.

/** One debugger at a time is let in: it is opened once and closed at the end. */
export class Inspector {
  #socket;
  #waiting = new Map();
  #context = Promise.withResolvers();
  #number = 0;

  static open(worker) {
    const url = worker.debuggerUrl;
    // Wrangler lets pages of this machine in, and nobody without an origin.
    const socket = new WebSocket(url, { headers: { origin: "http://127.0.0.1" } });
    return new Promise((resume, reject) => {
      socket.addEventListener("open", () => resume(new Inspector(socket)));
      socket.addEventListener("error", () => reject(new Error(`no debugger at ${url}`)));
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#take(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the debugger's connection ended with ${code}`));
    });
  }

  /** The size in bytes of every wasm memory in the Worker's isolate. Garbage is collected first, so that a dropped one is not among them. */
  async wasmMemories() {
    await this.#call("Runtime.enable");
    const contextId = await this.#context.promise;
    const prototype = await this.#call("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype", contextId });
    const { objects } = await this.#call("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
    const functionDeclaration = "function () { return this.map((memory) => memory.buffer.byteLength); }";
    const sizes = await this.#call("Runtime.callFunctionOn", {
      objectId: objects.objectId,
      functionDeclaration,
      returnByValue: true,
    });
    return sizes.result.value;
  }

  /** What JavaScript holds: bytes of its heap, of the platform's own objects, and of what array buffers hold. */
  async heap() {
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await this.#call("Runtime.getHeapUsage");
    return { heap: usedSize, platform: embedderHeapUsedSize, buffers: backingStorageSize };
  }

  close() {
    this.#socket.close();
  }

  #call(method, params = {}) {
    const id = ++this.#number;
    const answer = Promise.withResolvers();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  #take({ id, method, params, result, error }) {
    if (method === "Runtime.executionContextCreated") this.#context.resolve(params.context.id);
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  }
}
