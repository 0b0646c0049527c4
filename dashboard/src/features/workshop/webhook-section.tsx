import { useState } from 'react';
import * as z from 'zod/mini';
import { useWebhookQuery } from '@/api/webhook-calls';
import type { Webhook } from '@/contract/shapes';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { CheckField, ChecksField, TextField } from '@/kit/form-fields';
import { coded, match } from '@/kit/rules';
import { SecretOnce } from '@/kit/secret-once';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { toast } from '@/kit/toast';
import { useChangeWebhookMutation } from './calls';
import type { WebhookEvent } from './shapes';
import { WebhookActs } from './webhook-acts';
import { WebhookCalls } from './webhook-calls';
import { useWorkshopWords } from './words';

const EVENTS = ['alert', 'alert_cleared', 'subscription', 'job'] as const satisfies WebhookEvent[];
const ADDRESS = /^https:\/\/[^\s/?#@]+([/?][^\s#]*)?$/i;

/** The workshop's own system, which is called when something happens. */
export function WebhookSection({ workshop }: { workshop: number }) {
  const { t } = useWorkshopWords();
  const query = useWebhookQuery(workshop);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    setSecret(null);
  };
  return (
    <Section title={t('webhook.title')} lead={t('webhook.lead')}>
      <Loaded query={query}>
        {(webhook) => (
          <div className="flex flex-col gap-6">
            <WebhookForm
              key={webhook === null ? 'new' : 'known'}
              workshop={workshop}
              webhook={webhook}
              onSecret={setSecret}
            />
            {webhook !== null && (
              <>
                <WebhookActs workshop={workshop} onSecret={setSecret} />
                <WebhookCalls workshop={workshop} webhook={webhook} />
              </>
            )}
          </div>
        )}
      </Loaded>
      <Dialog open={secret !== null} onClose={close} title={t('webhook.secret')}>
        <SecretOnce lead={t('webhook.once')} secret={secret ?? ''} kept={t('key.kept')} onKept={close} />
      </Dialog>
    </Section>
  );
}

interface WebhookFormProps {
  workshop: number;
  /** Null: it is made. */
  webhook: Webhook | null;
  onSecret: (secret: string) => void;
}

function WebhookForm({ workshop, webhook, onSecret }: WebhookFormProps) {
  const { t } = useWorkshopWords();
  const [change] = useChangeWebhookMutation();
  const schema = z.object({
    url: match(ADDRESS, t('webhook.address'), 2000),
    events: z.array(z.enum(EVENTS)).check(z.minLength(1, { error: coded('kit.form.missing') })),
    enabled: z.boolean(),
  });
  return (
    <Form
      schema={schema}
      values={{
        url: webhook?.url ?? '',
        events: webhook?.events ?? [...EVENTS],
        enabled: webhook?.enabled ?? true,
      }}
      save={(wanted) => change({ workshop, change: wanted })}
      onSaved={({ secret }) => {
        if (secret) onSecret(secret);
        else toast({ text: t('webhook.saved') });
      }}
      submit={t(webhook === null ? 'webhook.make' : 'webhook.save')}
    >
      <TextField
        name="url"
        type="url"
        label={t('webhook.url')}
        hint={t('webhook.urlHint')}
        autoComplete="off"
        spellCheck={false}
      />
      <ChecksField
        name="events"
        label={t('webhook.events')}
        choices={EVENTS.map((value) => ({ value, text: t(`webhook.event.${value}`) }))}
      />
      {webhook !== null && <CheckField name="enabled" label={t('webhook.enabled')} hint={t('webhook.enabledHint')} />}
    </Form>
  );
}
