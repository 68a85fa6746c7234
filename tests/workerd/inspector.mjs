// The memory of the Worker's isolate, read through workerd's inspector: a Worker cannot read it itself.

/** workerd accepts one inspector at a time, so close it before you open another. */
export class Inspector {
  #socket;
  /** @type {Map<number, PromiseWithResolvers<any>>} */
  #pending = new Map();
  /** @type {PromiseWithResolvers<number>} */
  #context = Promise.withResolvers();
  #lastId = 0;

  /**
   * @param {import("./worker.mjs").Worker} worker
   * @returns {Promise<Inspector>}
   */
  static open({ inspectorUrl: url }) {
    // Wrangler accepts origins of this machine, and refuses a connection without an origin. Node's WebSocket takes headers.
    const Socket = /** @type {new (url: string, options: object) => WebSocket} */ (/** @type {unknown} */ (WebSocket));
    const socket = new Socket(url, { headers: { origin: "http://127.0.0.1" } });
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => resolve(new Inspector(socket)));
      socket.addEventListener("error", () => reject(new Error(`there is no inspector at ${url}`)));
    });
  }

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => {
      for (const { reject } of this.#pending.values())
        reject(new Error(`the inspector's connection ended with ${code}`));
    });
  }

  /**
   * The sizes in bytes of all wasm memories in the isolate. It collects garbage first, so that a dropped memory is not counted.
   *
   * @returns {Promise<number[]>}
   */
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

  /**
   * The bytes that JavaScript holds: in its heap, in objects of the platform, and in array buffers.
   *
   * @returns {Promise<{ heap: number, platform: number, buffers: number }>}
   */
  async heap() {
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await this.#call("Runtime.getHeapUsage");
    return { heap: usedSize, platform: embedderHeapUsedSize, buffers: backingStorageSize };
  }

  close() {
    this.#socket.close();
  }

  /**
   * @param {string} method
   * @param {object} [params]
   */
  #call(method, params = {}) {
    const id = ++this.#lastId;
    const answer = Promise.withResolvers();
    this.#pending.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  /** @param {{ id: number, method?: string, params?: any, result?: any, error?: { message: string } }} message */
  #receive({ id, method, params, result, error }) {
    if (method === "Runtime.executionContextCreated") this.#context.resolve(params.context.id);
    const answer = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  }
}
