// What `cargo xtask bench` has Lighthouse say about the pages. Rows go to standard output, one line of JSON each;
// everything else to standard error.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { pathToFileURL } from 'node:url';

import { connectLock, furnish, join } from './building.mjs';
import { FLAGS } from './harness.mjs';
import { percentile, print } from './row.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const packages = process.env.CLAVIS_LIGHTHOUSE;
if (!packages) throw new Error('CLAVIS_LIGHTHOUSE is not set: run it by `cargo xtask bench scores`');
const load = async (file) => import(pathToFileURL(path(packages, file)).href);
const { default: lighthouse } = await load('lighthouse/core/index.js');
const { default: desktop } = await load('lighthouse/core/config/desktop-config.js');
const { launch } = await load('chrome-launcher/dist/index.js');

const DOOR = 'Front door';
const VARIANT = process.env.CLAVIS_VARIANT ?? 'development';
const ROUNDS = 5;
const GOALS = { performance: 95, accessibility: 100, 'best-practices': 100 };

// The pages, each as a person has it who has been there before: with their session and what their browser remembers, but
// with nothing of the app in the cache.
const PAGES = [
  { who: 'nobody', at: '/sign-in', shown: /^\/sign-in$/, name: 'sign-in page' },
  { who: 'resident', at: '/', shown: /^\/$/, name: 'doors of the door app' },
  { who: 'administrator', at: '/portal/', shown: /^\/portal\/ins_\w+\/doors$/, name: 'doors of the portal', desk: true },
];

function method(version, desk) {
  const machine = desk ? 'a desktop computer' : 'a phone of middling speed with a slow mobile network';
  return `Median of ${ROUNDS}. Lighthouse ${version} as for ${machine}, which it computes from what it saw; Chromium on \
this machine, the ${VARIANT} artefacts, signed in where the page wants it, no service worker and nothing cached.`;
}

// A folder of a browser of its own, gone at the end.
async function profile(t) {
  const folder = await mkdtemp(path(tmpdir(), 'clavis-profile-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

// The profiles of the three who look at the pages. Their browsers are closed: Lighthouse opens them again.
async function visitors(t) {
  const [nobody, resident, administrator] = [await profile(t), await profile(t), await profile(t)];
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Mila: true };
  const on = { profile: administrator };
  const bo = await furnish(t, { installation: 'Quay', administrator: 'Bo', door: DOOR, lock, people, on });
  await connectLock(bo, lock, DOOR);
  // Who is no operator is told so once.
  const told = bo.page.waitForResponse((answer) => answer.url().endsWith('/api/platform/installations'));
  await bo.page.goto('/portal/', { waitUntil: 'commit' });
  await told;
  await bo.page.getByRole('link', { name: DOOR }).waitFor();
  const mila = await join(t, 'mila@example.com', { profile: resident });
  await mila.page.getByRole('button', { name: `Open ${DOOR}` }).waitFor();
  for (const device of [bo, mila]) await device.close();
  return { nobody, resident, administrator };
}

async function look({ at, shown, desk }, folder) {
  const flags = ['--headless=new', '--enable-features=WebBluetooth', ...FLAGS];
  const chromePath = process.env.CHROMIUM ?? 'chromium';
  const browser = await launch({ chromePath, chromeFlags: flags, userDataDir: folder, logLevel: 'error' });
  try {
    const options = { port: browser.port, onlyCategories: Object.keys(GOALS), logLevel: 'error' };
    const { lhr } = await lighthouse(`${site.origin}${at}`, options, desk ? desktop : undefined);
    if (lhr.runtimeError) throw new Error(`${at}: ${lhr.runtimeError.message}`);
    if (!shown.test(new URL(lhr.finalDisplayedUrl).pathname)) throw new Error(`${at} led to ${lhr.finalDisplayedUrl}`);
    return lhr;
  } finally {
    await browser.kill();
  }
}

// What Lighthouse would have better, on standard error.
function explain(name, { categories, audits }) {
  for (const [category, { auditRefs }] of Object.entries(categories)) {
    for (const { id, weight } of auditRefs) {
      const { score, title, displayValue = '' } = audits[id];
      if (weight > 0 && score !== null && score < 1) console.error(`${name}: ${category}: ${id} ${score}: ${title} ${displayValue}`);
    }
  }
}

story('the pages as Lighthouse scores them', async (t) => {
  const folders = await visitors(t);
  for (const page of PAGES) {
    const reports = [];
    for (let round = 0; round < ROUNDS; round += 1) reports.push(await look(page, folders[page.who]));
    explain(page.name, reports[0]);
    for (const [category, goal] of Object.entries(GOALS)) {
      print({
        part: 'scores',
        name: `${page.name}: ${category.replace('-', ' ')}`,
        value: percentile(reports.map(({ categories }) => Math.round(categories[category].score * 100)), 50),
        unit: 'points',
        better: 'higher',
        goal,
        method: method(reports[0].lighthouseVersion, page.desk),
      });
    }
  }
});
