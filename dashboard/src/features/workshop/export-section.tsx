import type { Problem } from '@/api/call';
import type { Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { FormError } from '@/kit/field';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { useExportSetupMutation } from './calls';
import { useWorkshopWords } from './words';

/** The set-up as a file, to keep or to bring to another workshop. */
export function ExportSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const [ask, { isLoading, error }] = useExportSetupMutation();
  const problemText = useProblemText();
  const save = async () => {
    const { data } = await ask(workshop.id);
    if (data) download(`${workshop.code}-setup-${new Date().toISOString().slice(0, 10)}.json`, data);
  };
  return (
    <Section title={t('export.title')} lead={t('export.lead')}>
      <div className="flex flex-col items-start gap-4">
        <p>{t('export.what')}</p>
        <FormError>{error ? problemText(error as Problem) : null}</FormError>
        <Button aria-disabled={isLoading} onClick={() => void (isLoading || save())}>
          {t('export.save')}
        </Button>
      </div>
    </Section>
  );
}

function download(name: string, content: object): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}
