import * as z from 'zod/mini';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { DateTimeField } from '@/kit/form-fields';
import { future } from '@/kit/rules';
import { toast } from '@/kit/toast';
import { serverNow } from '@/live/clock';
import type { ListedAlert } from './shapes';
import { minutesUntil, mostMinutes } from './shelving';
import { useAlertsWords } from './words';

interface ShelveDialogProps {
  open: boolean;
  alert: ListedAlert;
  what: string;
  zone: string;
  /** Answers whether it is shelved. */
  onShelve: (minutes: number) => Promise<boolean>;
  onClose: () => void;
}

const THREE_HOURS = 3 * 3_600_000;

/** Shelves an alert until a moment of one's own. */
export function ShelveDialog({ open, alert, what, zone, onShelve, onClose }: ShelveDialogProps) {
  const { t } = useAlertsWords();
  const limit = t(alert.severity === 'critical' ? 'shelve.day' : 'shelve.week');
  const schema = z.object({
    until: future().check(
      z.refine((at) => Date.parse(at) - serverNow() <= mostMinutes(alert) * 60_000, { error: limit }),
    ),
  });
  return (
    <Dialog open={open} title={t('shelve.title', { what })} onClose={onClose}>
      <p className="mb-4 text-sm text-muted">{t('shelve.lead')}</p>
      <Form
        schema={schema}
        values={{ until: new Date(serverNow() + THREE_HOURS).toISOString() }}
        save={async ({ until }) => {
          const shelved = await onShelve(minutesUntil(Date.parse(until), serverNow(), alert));
          return shelved ? { data: true } : { error: NOT_SHELVED };
        }}
        explain={() => ''}
        onSaved={() => {
          toast({ text: t('shelve.done') });
          onClose();
        }}
        submit={t('shelve.submit')}
        unguarded
      >
        <DateTimeField name="until" label={t('shelve.until')} hint={limit} zone={zone} />
      </Form>
    </Dialog>
  );
}

/** A message of its own has said why already. */
const NOT_SHELVED = { status: 409, code: '', message: '', correlation: '', details: [], retryAfter: null };
