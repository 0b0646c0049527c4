import type { Problem } from '@/api/call';
import { usePushHereQuery, useTurnPushMutation } from '@/api/push-calls';
import { Button } from '@/kit/button';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { useLiveWords } from './words';

/** Whether this device shows alerts while nobody looks at the app, and one press to have it so. */
export function PushSwitch() {
  const { t } = useLiveWords();
  const say = useProblemText();
  const { data: here, error } = usePushHereQuery(undefined);
  const [turn, { isLoading, error: failed }] = useTurnPushMutation();
  const problem = (failed ?? error) as Problem | undefined;
  const next = here === 'on' ? 'off' : here === 'ready' || here === 'failed' ? 'on' : null;
  return (
    <section aria-labelledby="push-title" className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      <div className="min-w-0 flex-1 basis-48">
        <h3 id="push-title" className="font-semibold">
          {t('push.title')}
        </h3>
        <p role="status" className="text-muted">
          {problem ? say(problem) : here && t(`push.${here}`)}
        </p>
      </div>
      {next && (
        <Button aria-disabled={isLoading} onClick={() => void (isLoading || turn(next))}>
          {isLoading && <Spinner />}
          {t(next === 'on' ? 'push.turnOn' : 'push.turnOff')}
        </Button>
      )}
    </section>
  );
}
