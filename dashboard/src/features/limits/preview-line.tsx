import type { Problem } from '@/api/call';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useServerWords } from '@/kit/server-words';
import type { LimitsPreview } from './shapes';
import type { Preview } from './use-preview';
import { useLimitsWords } from './words';

/** What the proposed limits would have meant over the last 24 hours, beside what today's did. */
export function PreviewLine({ preview, fits }: { preview: Preview; fits: boolean }) {
  const { t } = useLimitsWords();
  return (
    <section aria-labelledby="preview" className="rounded-md border border-line bg-sunken px-4 py-3">
      <h2 id="preview" className="text-sm font-[650]">
        {t('preview.title')}
      </h2>
      <div role="status" data-preview={preview.state} className="mt-1 min-h-6 text-sm">
        {fits ? <Told preview={preview} /> : t('preview.wrong')}
      </div>
    </section>
  );
}

function Told({ preview }: { preview: Preview }) {
  const { t } = useLimitsWords();
  const waitText = useWaitText();
  switch (preview.state) {
    case 'none':
      return t('preview.none');
    case 'asking':
      return t('preview.asking');
    case 'waiting':
      return t('preview.waiting', { wait: waitText(preview.seconds) });
    case 'failed':
      return <Refused problem={preview.problem} />;
    case 'there':
      return <Counts counts={preview.counts} />;
  }
}

/** What contradicts itself is named by the hub, field by field. */
function Refused({ problem }: { problem: Problem }) {
  const problemText = useProblemText();
  const serverText = useServerWords();
  const { details } = problem;
  return details.length === 0
    ? problemText(problem)
    : details.map(({ field, message }) => `${field}: ${serverText(message)}`).join('; ');
}

function Counts({ counts: { proposed, current } }: { counts: LimitsPreview['counts'] }) {
  const { t } = useLimitsWords();
  return (
    <span className="num font-[550]">
      {t('preview.episodes', { count: proposed.episodes, today: current.episodes })}{' '}
      {t('preview.notices', { count: proposed.notices, today: current.notices })}
    </span>
  );
}
