import { useState } from 'react';
import * as z from 'zod/mini';
import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { DateTimeField } from '@/kit/form-fields';
import { useProblemText } from '@/kit/problem';
import { momentOf } from '@/kit/times';
import { toast } from '@/kit/toast';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { useChangePitMutation } from './calls';
import type { PitDetail } from './shapes';
import { usePitWords } from './words';

interface MaintenanceSectionProps {
  workshop: number;
  pit: PitDetail;
  zone: string;
}

const schema = z.object({
  until: z.pipe(
    z.string(),
    z.transform((at: string) => (at === '' ? null : at)),
  ),
});

/** Whether cars may come in: maintenance until some time, or until somebody ends it. No alerts are raised meanwhile. */
export function MaintenanceSection({ workshop, pit, zone }: MaintenanceSectionProps) {
  const { t, language } = usePitWords();
  const { t: say } = useWords();
  const problemText = useProblemText();
  const [asking, setAsking] = useState(false);
  const [change, { isLoading }] = useChangePitMutation();
  const until = pit.maintenance_until === null ? null : Date.parse(pit.maintenance_until);
  // It ends by itself, and no event tells that.
  const resting = useClock((now) => pit.status === 'maintenance' && (until === null || until > now));
  const end = useClock((now) => (until === null ? null : momentOf(until, now, language)));
  const close = () => {
    setAsking(false);
  };

  const finish = async () => {
    if (isLoading) return;
    const answer = await change({ workshop, id: pit.id, change: { status: 'active' } });
    if (answer.error) toast({ tone: 'bad', text: problemText(answer.error as Problem) });
    else toast({ text: t('maintenance.ended') });
  };

  if (pit.status === 'disabled') {
    return <p className="rounded-lg border border-line bg-sunken p-4 text-sm text-muted">{say('pit.disabled')}</p>;
  }
  return (
    <section
      aria-labelledby="maintenance"
      data-status={resting ? 'maintenance' : 'active'}
      className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <h2 id="maintenance" className="text-md font-[650] tracking-tight">
        {say('pit.maintenance')}
      </h2>
      <p role="status" className="mt-1 mb-3 text-sm text-muted">
        {!resting ? t('maintenance.off') : end === null ? t('maintenance.on') : t('maintenance.until', { time: end })}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={() => {
            setAsking(true);
          }}
        >
          {t(resting ? 'maintenance.move' : 'maintenance.start')}
        </Button>
        {resting && (
          <Button aria-disabled={isLoading} onClick={() => void finish()}>
            {t('maintenance.end')}
          </Button>
        )}
      </div>
      <Dialog open={asking} onClose={close} title={t('maintenance.title')}>
        {asking && (
          <Form
            schema={schema}
            values={{ until: pit.maintenance_until ?? '' }}
            names={{ maintenance_until: 'until' }}
            submit={t(resting ? 'maintenance.save' : 'maintenance.start')}
            save={(values) =>
              change({
                workshop,
                id: pit.id,
                change: { status: 'maintenance', maintenance_until: values.until },
              })
            }
            onSaved={() => {
              close();
              toast({ text: t('maintenance.begun') });
            }}
            actions={<Button onClick={close}>{say('app.cancel')}</Button>}
          >
            <p className="text-sm text-muted">{t('maintenance.lead')}</p>
            <DateTimeField
              name="until"
              label={t('maintenance.untilField')}
              hint={t('maintenance.untilHint')}
              optional
              zone={zone}
            />
          </Form>
        )}
      </Dialog>
    </section>
  );
}
