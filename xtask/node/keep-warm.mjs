// Loaded into `wrangler dev` beforehand. Its proxy and its worker both end a connection after five idle seconds; a page
// asked for between the two ends waits in a queue that only the next request empties (workers-sdk issue 14641). A small
// request every second keeps the connection in use, and takes along whoever waits.
import { request } from 'node:http';
import { isMainThread } from 'node:worker_threads';

const EVERY_MILLISECONDS = 1_000;
const port = process.argv[process.argv.indexOf('--port') + 1];

function ask() {
  // Nobody listens before the start and after the end.
  request({ host: '127.0.0.1', port, method: 'HEAD', path: '/sw.js', agent: false }, (answer) => answer.resume())
    .on('error', () => {})
    .end();
}

if (isMainThread) setInterval(ask, EVERY_MILLISECONDS).unref();
