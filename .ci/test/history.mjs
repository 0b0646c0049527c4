// The last runs of the suite on this machine, kept outside the checkout, so that a test that needs its second try again and again is
// seen. One JSON file each: { at, commit, kind, total, phases, longest, flaky, causes, processor, durations }.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const KEPT = 50;
const LAST = 10;
const OF_ONE_TEST = 3;
const IN_ONE_RUN = 2;
/** What these find is never forgiven: another try of made-up input that passes proves nothing. */
const NEVER = /\.(OddCallsIT|RouteFuzzTest|HostileFramesTest|PacketFuzzIT|OddMessagesIT)\b/;

export const folder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pitwatch', 'test-runs');

/** All runs that are kept, the oldest first; a file that can't be read counts as none. */
export function runs(from) {
  let names = [];
  try {
    names = readdirSync(from).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.sort().flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(from, name), 'utf8'))];
    } catch {
      return [];
    }
  });
}

export function keep(into, run) {
  mkdirSync(into, { recursive: true });
  const name = `${run.at.replaceAll(/[:.]/g, '-')}-${process.pid}.json`;
  writeFileSync(join(into, name), `${JSON.stringify(run, null, 1)}\n`);
  const names = readdirSync(into).filter((file) => file.endsWith('.json')).sort();
  for (const old of names.slice(0, -KEPT)) rmSync(join(into, old));
}

/** Why second tries fail this run; `earlier` are the runs before it, the oldest first. */
export function judge(flaky, earlier) {
  const whys = [];
  if (flaky.length > IN_ONE_RUN) whys.push(`${flaky.length} tests passed at the second try only, at most ${IN_ONE_RUN} may`);
  for (const test of flaky.filter((name) => NEVER.test(name))) whys.push(`${test}, whose input is made up, has no second try`);
  const window = earlier.slice(1 - LAST);
  for (const test of new Set(flaky.map(withoutArguments))) {
    const times = 1 + window.filter((run) => run.flaky?.map(withoutArguments).includes(test)).length;
    if (times >= OF_ONE_TEST) whys.push(`${test} needed its second try in ${times} of the last ${window.length + 1} runs`);
  }
  return whys;
}

/** One test, whichever of its rounds it was: `a.BIT.many(int)[2]` is `a.BIT.many`; a browser test's title stays. */
const withoutArguments = (name) => name.replace(/^([\w.$]+\.\w+)[({[].*$/s, '$1');
