import { useRef, useState } from 'react';
import type { Problem } from '@/api/call';
import type { Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { ChangeList } from '@/kit/change-list';
import { FormError } from '@/kit/field';
import { Icon } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { useServerWords } from '@/kit/server-words';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { useImportSetupMutation, usePreviewSetupMutation } from './calls';
import { useSetupWords } from './setup-words';
import type { SetupChange } from './shapes';
import { useWorkshopWords } from './words';

const MOST_BYTES = 1024 * 1024;

interface Preview {
  file: string;
  setup: object;
  changes: SetupChange[];
}

/** Brings a set-up in from a file: first it shows what would change, and changes nothing. */
export function ImportSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [compare, { isLoading }] = usePreviewSetupMutation();
  const failureText = useFailureText();
  const input = useRef<HTMLInputElement>(null);

  const read = async (file: File) => {
    setPreview(null);
    const setup = await setupIn(file);
    if (setup === null) {
      setFailure(t('import.notOne', { file: file.name }));
      return;
    }
    const { data, error } = await compare({ workshop: workshop.id, setup });
    setFailure(error ? failureText(error as Problem) : null);
    if (data) setPreview({ file: file.name, setup, changes: data });
  };

  return (
    <Section title={t('import.title')} lead={t('import.lead')}>
      <div className="flex flex-col gap-4">
        <p>{t('import.what')}</p>
        <FormError>{failure}</FormError>
        <input
          ref={input}
          type="file"
          accept="application/json,.json"
          aria-label={t('import.choose')}
          className="sr-only"
          tabIndex={-1}
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            currentTarget.value = ''; // so that the same file can be chosen again after a change
            if (file) void read(file);
          }}
        />
        <Button
          className="self-start"
          aria-disabled={isLoading}
          onClick={() => {
            if (!isLoading) input.current?.click();
          }}
        >
          {t('import.choose')}
        </Button>
        {preview && (
          <Differences
            key={preview.file}
            workshop={workshop}
            preview={preview}
            onDone={() => {
              setPreview(null);
            }}
          />
        )}
      </div>
    </Section>
  );
}

interface DifferencesProps {
  workshop: Workshop;
  preview: Preview;
  onDone: () => void;
}

function Differences({ workshop, preview: { file, setup, changes }, onDone }: DifferencesProps) {
  const { t } = useWorkshopWords();
  const { t: say } = useWords();
  const [apply, { isLoading, error }] = useImportSetupMutation();
  const failureText = useFailureText();
  const shown = useSetupWords();
  const count = changes.length;

  const bring = async () => {
    const answer = await apply({ workshop: workshop.id, setup });
    if (answer.error) return;
    toast({ text: t('import.done', { count: answer.data.length }) });
    onDone();
  };

  if (count === 0) {
    return (
      <p role="status" className="inline-flex items-center gap-2 font-semibold text-ok">
        <Icon name="check" />
        {t('import.nothing', { file })}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-4 rounded-md border border-line p-4">
      <h3 role="status" className="font-[650]">
        {t('import.would', { file, count })}
      </h3>
      <ol aria-label={t('import.changes')} className="flex flex-col divide-y divide-line">
        {changes.map((change, i) => {
          const { title, isNew, values } = shown(change);
          return (
            <li key={i} className="flex flex-col gap-1.5 py-3 first:pt-0 last:pb-0">
              <p className="flex flex-wrap items-center gap-2 font-[550]">
                {title}
                {isNew && (
                  <span className="rounded-sm bg-ok-soft px-2 py-0.5 text-xs font-semibold text-ok">
                    {t('import.new')}
                  </span>
                )}
              </p>
              <ChangeList changes={values} />
            </li>
          );
        })}
      </ol>
      <FormError>{error ? failureText(error as Problem) : null}</FormError>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" aria-disabled={isLoading} onClick={() => void (isLoading || bring())}>
          {t('import.apply', { count })}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {say('app.cancel')}
        </Button>
      </div>
    </div>
  );
}

/** What a file holds as a set-up; null: it is none. An answer of the API, with its envelope, will do, too. */
async function setupIn(file: File): Promise<object | null> {
  if (file.size > MOST_BYTES) return null;
  try {
    const content: unknown = JSON.parse(await file.text());
    if (!isObject(content)) return null;
    return 'success' in content && isObject(content.data) ? content.data : content;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Says where in the file something is wrong. */
function useFailureText(): (problem: Problem) => string {
  const problemText = useProblemText();
  const serverText = useServerWords();
  return (problem) =>
    problem.details.length === 0
      ? problemText(problem)
      : problem.details.map(({ field, message }) => `${field}: ${serverText(message)}`).join('; ');
}
