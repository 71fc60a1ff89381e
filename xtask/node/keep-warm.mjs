// Loaded into `wrangler dev` beforehand. Its proxy and its worker both end a connection after five idle seconds. A
// request that falls between the two ends is lost: a command is answered with 503, and a page waits in a queue that only
// the next request empties (workers-sdk issue 14641). Small requests every second, as many at once as a browser sends,
// keep the connections in use, and take along whoever waits.
import { request } from 'node:http';
import { isMainThread } from 'node:worker_threads';

const EVERY_MILLISECONDS = 1_000;
const AT_ONCE = 6;
const port = process.argv[process.argv.indexOf('--port') + 1];

function ask() {
  // Nobody listens before the start and after the end.
  request({ host: '127.0.0.1', port, method: 'HEAD', path: '/sw.js', agent: false }, (answer) => answer.resume())
    .on('error', () => {})
    .end();
}

function askAll() {
  for (let count = 0; count < AT_ONCE; count += 1) ask();
}

if (isMainThread) setInterval(askAll, EVERY_MILLISECONDS).unref();
