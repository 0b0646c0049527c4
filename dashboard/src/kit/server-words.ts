import { useWords } from '../words';

/** Sentences of the hub, which speaks English only, and what the pages say for them; named groups are the text's values. */
const known = [
  [/^pit (?<number>\d+) is (disabled|in maintenance)/, 'pitAway'],
  [/nothing left to estimate$|its pit and its estimate stay$/, 'jobOver'],
  [/consent can only be withdrawn$/, 'consentOver'],
  [/^the link of job \d+ has ended$/, 'linkEnded'],
  [/^the user name .+ is taken$/, 'nameTaken'],
  [/^the last \w+ can't go$/, 'lastOwner'],
  [/^the workshop has a template called .+ already$/, 'templateTaken'],
  [/^the workshop has (?<number>\d+) of these already/, 'tooMany'],
  [/^the alert is cleared$/, 'alertCleared'],
  [/^the workshop wants a second factor/, 'factorNeeded'],
  [/^hub (?<node>\S+) answered, not /, 'otherHub'],
  [/^somebody made the same at the same time$/, 'madeTwice'],
  [/^is missing/, 'missing'],
  [/^is blank$/, 'missing'],
  [/^must be in the future$/, 'future'],
  [/^is wrong/, 'wrong'],
  [/expected an e-mail address$/, 'email'],
  [/^must be a time zone/, 'zone'],
] as const;

/** Says what the hub said in the language of the page; what has no words here stays as it is, after some that have. */
export function useServerWords(): (message: string) => string {
  const { t, i18n } = useWords();
  return (message) => {
    for (const [pattern, key] of known) {
      const found = pattern.exec(message);
      if (found) return t(`server.${key}`, { number: '', ...found.groups });
    }
    return i18n.language === 'en' || message === '' ? message : t('server.other', { message });
  };
}
