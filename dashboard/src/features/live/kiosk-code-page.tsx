import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { Navigate, useNavigate } from 'react-router';
import type { Problem } from '@/api/call';
import { keptScreen, takeScreen } from '@/api/tokens';
import { Button } from '@/kit/button';
import { Logo } from '@/kit/icons';
import { LanguageSwitch } from '@/kit/preferences';
import { useProblemText } from '@/kit/problem';
import { useFocusFirst } from '@/kit/use-focus-first';
import { useWords } from '@/words';

/** Where a screen with a remote control takes its link: six letters instead of the whole address. */
export function KioskCodePage() {
  const { t } = useWords();
  const go = useNavigate();
  const say = useProblemText();
  const [kept] = useState(keptScreen);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useFocusFirst(form);

  useEffect(() => {
    document.title = `${t('role.kiosk')} · ${t('app.name')}`;
  }, [t]);

  if (kept !== null) return <Navigate to={`/kiosk/${kept}`} replace />;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const taken = await takeScreen(code);
    setBusy(false);
    if ('data' in taken) void go(`/kiosk/${taken.data.token}`, { replace: true });
    else setProblem(taken.error);
  };
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <form
        ref={form}
        onSubmit={(event) => void submit(event)}
        className="flex w-full max-w-md flex-col items-center gap-5 rounded-lg border border-line bg-surface p-6 text-center shadow-card sm:p-10"
      >
        <Logo size={56} />
        <h1 className="text-xl font-[650] tracking-tight">{t('role.kiosk')}</h1>
        <label htmlFor="code" className="text-muted">
          {t('kiosk.codeLabel')}
        </label>
        <input
          id="code"
          value={code}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={12}
          aria-invalid={problem !== null}
          aria-describedby="code-problem"
          onChange={(event) => {
            setCode(event.target.value.toUpperCase());
            setProblem(null);
          }}
          className="num h-20 w-full rounded-md border border-line-strong bg-bg text-center text-4xl font-bold tracking-[0.3em] uppercase"
        />
        <p id="code-problem" role="alert" className="min-h-6 text-sm font-medium text-bad">
          {problem && (problem.status === 401 ? t('kiosk.codeWrong') : say(problem))}
        </p>
        <Button type="submit" look="primary" disabled={busy || code.trim() === ''}>
          {t('kiosk.codeOpen')}
        </Button>
        <p className="text-sm text-muted">{t('kiosk.codeHint')}</p>
        <LanguageSwitch />
      </form>
    </main>
  );
}
