import type { Problem } from '@/api/call';
import type { Session } from '@/contract/shapes';
import { Age } from '@/kit/age';
import { Button } from '@/kit/button';
import { FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { useWords } from '@/words';
import { useEndSessionMutation, useSessionsQuery } from './calls';

/** Where one is signed in, and how to end that. */
export function SessionsSection() {
  const { t } = useWords();
  const { data, error, refetch } = useSessionsQuery(undefined);
  const problemText = useProblemText();
  return (
    <Section title={t('sessions.title')} lead={t('sessions.lead')}>
      {error ? (
        <div className="flex flex-col items-start gap-3">
          <FormError>{problemText(error as Problem)}</FormError>
          <Button onClick={() => void refetch()}>{t('app.tryAgain')}</Button>
        </div>
      ) : !data ? (
        <Spinner />
      ) : (
        <ul className="-my-3 divide-y divide-line">
          {data
            .toSorted((a, b) => Number(b.current) - Number(a.current))
            .map((session) => (
              <SessionItem key={session.id} session={session} />
            ))}
        </ul>
      )}
    </Section>
  );
}

function SessionItem({ session }: { session: Session }) {
  const { t } = useWords();
  const [end, { isLoading, error }] = useEndSessionMutation();
  const problemText = useProblemText();
  const name = useBrowserName()(session.user_agent);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold">{name}</p>
        <p className="num text-sm text-muted">
          {session.address && <>{session.address} · </>}
          <Age since={Date.parse(session.last_used_at)} phrase="sessions.used" />
        </p>
      </div>
      {session.current ? (
        <span className="rounded-full bg-ok-soft px-2.5 py-1 text-xs font-semibold text-ok">
          {t('sessions.current')}
        </span>
      ) : (
        <Button
          aria-label={t('sessions.endOf', { name })}
          aria-disabled={isLoading}
          onClick={() => void (isLoading || end(session.id))}
        >
          {isLoading && <Spinner />}
          {t('sessions.end')}
        </Button>
      )}
      <div role="alert" className="basis-full empty:hidden">
        {error && <p className="text-sm text-bad">{problemText(error as Problem)}</p>}
      </div>
    </li>
  );
}

// The first that fits: most browsers also name those that they are like.
const BROWSERS: [RegExp, string][] = [
  [/\bEdg/, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrom(e|ium)\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Says what a browser calls itself as a person does. */
function useBrowserName(): (userAgent: string | null) => string {
  const { t } = useWords();
  return (userAgent) => {
    const found = (names: [RegExp, string][]) => names.find(([sign]) => sign.test(userAgent ?? ''))?.[1];
    const browser = found(BROWSERS);
    const system = found(SYSTEMS);
    if (browser && system) return t('sessions.browser', { browser, system });
    return browser ?? system ?? t('sessions.unknown');
  };
}
