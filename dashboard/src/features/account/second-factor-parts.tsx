import { useId } from 'react';
import type { SecondFactorSetup } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { CopyButton } from '@/kit/copy-button';
import { Icon } from '@/kit/icons';
import { useWords } from '@/words';

/** The picture for the app, the same to be typed, and what to do then. */
export function SetupSteps({ setup }: { setup: SecondFactorSetup }) {
  const { t } = useWords();
  const typed = setup.secret.replace(/(.{4})(?=.)/g, '$1 ');
  return (
    <ol className="flex list-inside list-decimal flex-col gap-5 marker:font-semibold marker:text-muted">
      <li>
        {t('secondFactor.scan')}
        <div className="mt-3 flex flex-wrap items-center gap-4">
          <img
            src={setup.qr}
            alt={t('secondFactor.qr')}
            width={176}
            height={176}
            className="rounded-md border border-line bg-white p-2"
          />
          <div className="min-w-0 flex-1 basis-48 text-sm">
            <p className="text-muted">{t('secondFactor.typed')}</p>
            <p className="num mt-1 mb-2 font-semibold break-words">{typed}</p>
            <CopyButton text={setup.secret} />
          </div>
        </div>
      </li>
      <li>{t('secondFactor.enter')}</li>
    </ol>
  );
}

/** Shown this once: the hub keeps only hashes of them. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useWords();
  const id = useId();
  return (
    <div data-print className="flex flex-col gap-4">
      <p role="status" className="inline-flex items-center gap-2 font-semibold text-ok print:hidden">
        <Icon name="check" />
        {t('secondFactor.on')}
      </p>
      <p id={id}>{t('secondFactor.recovery')}</p>
      <ul
        aria-labelledby={id}
        className="num grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-x-6 gap-y-2 rounded-md border border-line bg-sunken px-4 py-3 font-mono text-sm font-semibold"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 print:hidden">
        <CopyButton text={codes.join('\n')} />
        <Button
          onClick={() => {
            print();
          }}
        >
          <Icon name="print" size={16} />
          {t('app.print')}
        </Button>
        <span className="flex-1" />
        <Button look="primary" onClick={onDone}>
          {t('secondFactor.kept')}
        </Button>
      </div>
    </div>
  );
}
