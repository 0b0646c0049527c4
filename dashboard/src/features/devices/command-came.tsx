import { isBad } from './command-ends';
import type { Command } from './shapes';
import { useDevicesWords } from './words';

/** What became of a command: red where it came to nothing. */
export function CommandCame({
  command: { state, progress, state_reason },
}: {
  command: Pick<Command, 'state' | 'progress' | 'state_reason'>;
}) {
  const { t } = useDevicesWords();
  return (
    <span className={isBad(state) ? 'font-semibold text-bad' : state === 'done' ? 'text-ok' : ''}>
      {t(`came.${state}`)}
      {progress !== null && state === 'progress' && ` ${progress} %`}
      {state_reason !== null && ` (${state_reason})`}
    </span>
  );
}
