// The artefacts under Miniflare, configured by wrangler.toml: what `wrangler dev` runs, without the proxy in front of it. That proxy loses requests on connections that are about to end (workers-sdk issue 14641).
// The development artefacts, unless `CLAVIS_VARIANT` is `production`.
//
// Arguments: port, folder of the state, variables as JSON. Ends on SIGTERM, with the runtime below it.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const [port, state, variables] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const tools = createRequire(`${root}.clavis/tools/package.json`);
const { Log, LogLevel, Miniflare } = tools('miniflare');
const { unstable_getMiniflareWorkerOptions: workerOptionsOf } = tools('wrangler');

// Miniflare's own words carry neither colours nor a prefix: a program reads them.
class PlainLog extends Log {
  log(message) {
    console.log(message.replace(/\u001b\[[0-9;]*m/g, ''));
  }
}

const variant = process.env.CLAVIS_VARIANT ?? 'development';
const { workerOptions } = workerOptionsOf(`${root}wrangler.toml`, variant === 'production' ? variant : undefined);
const bundle = `${root}worker/build/${variant}`;
const server = new Miniflare({
  ...workerOptions,
  bindings: { ...workerOptions.bindings, ...JSON.parse(variables) },
  modules: [
    { type: 'ESModule', path: `${bundle}/index.js` },
    { type: 'CompiledWasm', path: `${bundle}/index_bg.wasm` },
  ],
  modulesRoot: bundle,
  host: '127.0.0.1',
  port: Number(port),
  // Without network the runtime would first wait for an answer about this machine's place.
  cf: false,
  defaultPersistRoot: state,
  log: new PlainLog(LogLevel.INFO, { prefix: '' }),
});
// It says itself where it is ready.
await server.ready;

process.once('SIGTERM', async () => {
  await server.dispose();
  process.exit(0);
});
