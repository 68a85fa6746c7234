// Modules without types: those that exist only where the entries run (in the folder of a harness, and in loader.capnp), and workerd.

declare module "*/build/index.js" {
  export default class Worker {
    constructor(context: any, env: any);
    fetch(request: Request): Response | Promise<Response>;
  }
  export class Coordinator {}
  export class WorkflowStore {}
}

declare module "empty.mjs" {
  const source: string;
  export default source;
}

declare module "empty.wasm" {
  const bytes: ArrayBuffer;
  export default bytes;
}

declare module "worker.mjs" {
  const source: string;
  export default source;
}

declare module "worker.wasm" {
  const bytes: ArrayBuffer;
  export default bytes;
}

// The package has no types. Its CommonJS export is the path of the program.
declare module "workerd" {
  const workerd: { default: string };
  export default workerd;
}
