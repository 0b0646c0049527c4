import * as z from 'zod/mini';
import { useWorkshopQuery } from '@/api/api';
import { toMinor, typedMoney } from '@/domain/money';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { NumberField, RadioField, TextAreaField, TextField } from '@/kit/form-fields';
import { number, oneOf, optionalText, text } from '@/kit/rules';
import { toast } from '@/kit/toast';
import { useRecordPaymentMutation, useSwitchSubscriptionMutation } from './calls';
import type { Renewal } from './shapes';
import { usePlatformWords } from './words';

export type SubscriptionAct = 'pay' | 'suspend' | 'activate';

interface SubscriptionDialogProps {
  act: SubscriptionAct;
  renewal: Renewal;
  onClose: () => void;
}

/** What is done to a subscription by hand. */
export function SubscriptionDialog({ act, renewal, onClose }: SubscriptionDialogProps) {
  const { t } = usePlatformWords();
  const { workshop } = renewal;
  const done = () => {
    onClose();
    toast({ text: t(`act.done.${act}`, { workshop }) });
  };
  return (
    <Dialog open onClose={onClose} title={t(`act.title.${act}`, { workshop })}>
      <div className="flex flex-col gap-4">
        <p className="text-sm text-muted">{t(`act.hint.${act}`)}</p>
        {act === 'pay' ? (
          <Payment renewal={renewal} onSaved={done} />
        ) : (
          <Reason act={act} renewal={renewal} onSaved={done} />
        )}
      </div>
    </Dialog>
  );
}

const methods = ['bank', 'cash'] as const;

function Payment({ renewal, onSaved }: { renewal: Renewal; onSaved: () => void }) {
  const { t } = usePlatformWords();
  const [record] = useRecordPaymentMutation();
  const workshop = useWorkshopQuery(renewal.workshop_id).data;
  const currency = renewal.monthly_fee?.currency ?? workshop?.currency ?? 'INR';
  const fee = renewal.monthly_fee;
  return (
    <Form
      schema={z.object({ amount: number({ min: 0.01 }), method: oneOf(methods), reference: optionalText(200) })}
      values={{ amount: typedMoney(fee), method: 'bank', reference: '' }}
      save={({ amount, method, reference }, key) =>
        record({
          id: renewal.subscription_id,
          payment: { amount: { amount_minor: toMinor(amount, currency), currency }, method, reference },
          key,
        })
      }
      onSaved={onSaved}
      submit={t('act.pay')}
      names={{ 'amount.amount_minor': 'amount', 'amount.currency': 'amount' }}
    >
      <NumberField name="amount" label={t('payment.amount')} unit={currency} />
      <RadioField
        name="method"
        label={t('payment.method')}
        choices={methods.map((value) => ({ value, text: t(`payment.${value}`) }))}
      />
      <TextField name="reference" label={t('payment.reference')} hint={t('payment.referenceHint')} optional />
    </Form>
  );
}

interface ReasonProps {
  act: 'suspend' | 'activate';
  renewal: Renewal;
  onSaved: () => void;
}

function Reason({ act, renewal, onSaved }: ReasonProps) {
  const { t } = usePlatformWords();
  const [change] = useSwitchSubscriptionMutation();
  return (
    <Form
      schema={z.object({ reason: text(500) })}
      values={{ reason: '' }}
      save={({ reason }) => change({ id: renewal.subscription_id, to: act, reason })}
      onSaved={onSaved}
      submit={t(`act.${act}`)}
    >
      <TextAreaField name="reason" label={t('act.reason')} hint={t('act.reasonHint')} />
    </Form>
  );
}
