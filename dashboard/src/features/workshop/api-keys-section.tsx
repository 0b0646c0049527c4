import { useState } from 'react';
import * as z from 'zod/mini';
import type { Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { ChecksField, DateTimeField, TextField } from '@/kit/form-fields';
import { Icon } from '@/kit/icons';
import { Moment } from '@/kit/moment';
import { coded, optionalText, text } from '@/kit/rules';
import { SecretOnce } from '@/kit/secret-once';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { serverNow, useClock } from '@/live/clock';
import { useApiKeysQuery, useMakeApiKeyMutation, useRevokeApiKeyMutation } from './calls';
import { MachineRow } from './machine-row';
import type { ApiKey, ApiScope } from './shapes';
import { useRevoke } from './use-revoke';
import { useWorkshopWords } from './words';

const SCOPES = ['read', 'jobs', 'devices'] as const satisfies ApiScope[];

/** What other programs sign in with. */
export function ApiKeysSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const query = useApiKeysQuery(workshop.id);
  const [making, setMaking] = useState(false);
  return (
    <Section title={t('key.title')} lead={t('key.lead')}>
      <Loaded query={query}>
        {(keys) => (
          <>
            {keys.length === 0 && <p className="mb-4 text-muted">{t('key.none')}</p>}
            <ul className="flex flex-col divide-y divide-line">
              {keys.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <Button
        className="mt-2"
        onClick={() => {
          setMaking(true);
        }}
      >
        <Icon name="add" size={16} />
        {t('key.add')}
      </Button>
      <NewKeyDialog
        workshop={workshop}
        open={making}
        onClose={() => {
          setMaking(false);
        }}
      />
    </Section>
  );
}

function KeyRow({ apiKey: { id, name, scopes, last_used_at, expires_at } }: { apiKey: ApiKey }) {
  const { t } = useWorkshopWords();
  const [call] = useRevokeApiKeyMutation();
  const revoke = useRevoke(call);
  const over = useClock((now) => expires_at !== null && Date.parse(expires_at) <= now);
  return (
    <MachineRow
      name={name}
      facts={[
        scopes.map((scope) => t(`scope.${scope}`)).join(', '),
        expires_at !== null && (
          <span className={over ? 'font-semibold text-bad' : ''}>
            {t(over ? 'key.ended' : 'key.ends')} <Moment at={expires_at} />
          </span>
        ),
        <Used key="used" at={last_used_at} />,
      ]}
    >
      <Button
        aria-label={t('revokeOf', { name })}
        onClick={() => void revoke(id, { name, title: t('key.revokeTitle', { name }), text: t('key.revokeText') })}
      >
        {t('revoke')}
      </Button>
    </MachineRow>
  );
}

export function Used({ at }: { at: string | null }) {
  const { t } = useWorkshopWords();
  return at === null ? (
    t('neverUsed')
  ) : (
    <>
      {t('lastUsed')} <Moment at={at} />
    </>
  );
}

function NewKeyDialog({ workshop, open, onClose }: { workshop: Workshop; open: boolean; onClose: () => void }) {
  const { t } = useWorkshopWords();
  const [made, setMade] = useState<string | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={t(made === null ? 'key.add' : 'key.made')}>
      {made === null ? (
        <NewKeyForm workshop={workshop} onMade={setMade} />
      ) : (
        <SecretOnce lead={t('key.once')} secret={made} kept={t('key.kept')} onKept={close} />
      )}
    </Dialog>
  );
}

function NewKeyForm({ workshop, onMade }: { workshop: Workshop; onMade: (key: string) => void }) {
  const { t } = useWorkshopWords();
  const [make] = useMakeApiKeyMutation();
  const schema = z.object({
    name: text(100),
    scopes: z.array(z.enum(SCOPES)).check(z.minLength(1, { error: coded('kit.form.missing') })),
    expires_at: optionalText(40).check(
      z.refine((at) => at === null || Date.parse(at) > serverNow(), { error: t('key.past') }),
    ),
  });
  return (
    <Form
      schema={schema}
      values={{ name: '', scopes: ['read'], expires_at: '' }}
      save={(wanted, key) => make({ workshop: workshop.id, wanted, key })}
      onSaved={({ key }) => {
        onMade(key);
      }}
      submit={t('key.create')}
    >
      <TextField name="name" label={t('field.name')} hint={t('key.nameHint')} autoComplete="off" />
      <ChecksField
        name="scopes"
        label={t('key.scopes')}
        hint={t('key.scopesHint')}
        choices={SCOPES.map((value) => ({ value, text: t(`scope.${value}`) }))}
      />
      <DateTimeField
        name="expires_at"
        label={t('key.end')}
        hint={t('key.endHint')}
        zone={workshop.time_zone}
        optional
      />
    </Form>
  );
}
