import { skipToken } from '@reduxjs/toolkit/query/react';
import { useMemo, type ReactNode } from 'react';
import { useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import { useIsAdmin, useIsOwner } from '@/api/viewers';
import { useWebhookQuery } from '@/api/webhook-calls';
import { FollowValues } from '@/kit/follow-values';
import { Form } from '@/kit/form';
import { ChecksField, FieldRow, NumberField, TextField } from '@/kit/form-fields';
import { number } from '@/kit/rules';
import { Section } from '@/kit/section';
import { toast } from '@/kit/toast';
import { useRecipientsQuery, type Whose } from './calls';
import { ChannelMatrix } from './channel-matrix';
import { ConflictNote } from './conflict-note';
import { lackOf, notified } from './lacks';
import {
  channels,
  NONE,
  noticeChangeOf,
  noticeValuesOf,
  parts,
  type NoticeValues,
  type Part,
  type ReadNotices,
} from './notice-values';
import type { PitLimits, Recipient, Tagged, WorkshopLimits } from './shapes';
import { useSaveLimits } from './use-save-limits';
import { useLimitsWords } from './words';

const HOUR = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const nobody: Recipient[] = [];

interface NoticesFormProps extends Whose {
  config: Tagged<WorkshopLimits> | Tagged<PitLimits>;
  /** Of a pit: what holds where it has nothing of its own. Null: these are the workshop's. */
  inherited: WorkshopLimits | null;
}

/** Who is notified of alerts, by which channels, and when not. Operators read it, but for the people, whom they can't list. */
export function NoticesForm({ workshop, pit, config, inherited }: NoticesFormProps) {
  const { t } = useLimitsWords();
  const admin = useIsAdmin();
  const { save, explain, conflict } = useSaveLimits({ workshop, pit }, config.tag);
  const values = useMemo(() => noticeValuesOf(config, inherited), [config, inherited]);

  const schema = z
    .object({
      own: z.array(z.string()),
      channels: z.record(z.string(), z.array(z.string())),
      recipients: z.array(z.string()),
      quiet: z.array(z.string()),
      from: z.string(),
      to: z.string(),
      throttle_minutes: number({ min: 0, max: 1440, whole: true }),
      sms_per_day: number({ min: 0, max: 10_000, whole: true }),
    })
    .check(
      z.refine(({ quiet, from }) => quiet.includes(NONE) || HOUR.test(from), {
        error: t('notices.hour'),
        path: ['from'],
      }),
      z.refine(({ quiet, to }) => quiet.includes(NONE) || HOUR.test(to), { error: t('notices.hour'), path: ['to'] }),
      z.refine(({ quiet, from, to }) => quiet.includes(NONE) || from !== to, {
        error: t('notices.same'),
        path: ['to'],
      }),
    );

  return (
    <Section title={t('notices.title')} lead={t('notices.lead')}>
      <Form<NoticeValues, ReadNotices, object>
        schema={schema}
        values={values}
        save={(wanted) => save(noticeChangeOf(config, inherited, wanted))}
        names={{ 'quiet_hours.from': 'from', 'quiet_hours.to': 'to', quiet_hours: 'from' }}
        explain={explain}
        onSaved={() => {
          toast({ text: t('notices.saved') });
        }}
        submit={admin ? t('notices.save') : null}
      >
        <FollowValues values={values} />
        {conflict && <ConflictNote act={conflict.act} config={config} />}
        <fieldset disabled={!admin} className="flex min-w-0 flex-col gap-5">
          <Fields workshop={workshop} ofPit={inherited !== null} />
        </fieldset>
      </Form>
    </Section>
  );
}

function Fields({ workshop, ofPit }: { workshop: number; ofPit: boolean }) {
  const { t } = useLimitsWords();
  const admin = useIsAdmin();
  const { data: people = nobody } = useRecipientsQuery(admin ? workshop : skipToken);
  const values = useWatch<NoticeValues>() as NoticeValues;
  const shown = (part: Part) => !ofPit || values.own.includes(part);
  return (
    <>
      {ofPit && (
        <ChecksField
          name="own"
          label={t('notices.own')}
          hint={t('notices.ownHint')}
          choices={parts.map((value) => ({ value, text: t(`field.${value}`) }))}
        />
      )}
      {shown('channels') && <ChannelMatrix types={Object.keys(values.channels)} />}
      {admin && (
        <Lacks
          workshop={workshop}
          people={notified(people, values.recipients)}
          used={Object.values(values.channels).flat()}
        />
      )}
      {admin && shown('recipients') && (
        <ChecksField
          name="recipients"
          label={t('field.recipients')}
          hint={t('notices.recipientsHint')}
          choices={people.map(({ id, name }) => ({ value: String(id), text: name }))}
        />
      )}
      {shown('quiet_hours') && (
        <Quiet>
          {!values.quiet.includes(NONE) && (
            <FieldRow>
              <TextField name="from" type="time" label={t('notices.from')} />
              <TextField name="to" type="time" label={t('notices.to')} />
            </FieldRow>
          )}
        </Quiet>
      )}
      <FieldRow>
        {shown('throttle_minutes') && <NumberField name="throttle_minutes" label={t('field.throttle_minutes')} />}
        {shown('sms_per_day') && <NumberField name="sms_per_day" label={t('field.sms_per_day')} />}
      </FieldRow>
    </>
  );
}

function Quiet({ children }: { children: ReactNode }) {
  const { t } = useLimitsWords();
  return (
    <div className="flex flex-col gap-2">
      <ChecksField
        name="quiet"
        label={t('field.quiet_hours')}
        hint={t('notices.quietHint')}
        choices={[{ value: NONE, text: t('notices.quietOff') }]}
      />
      {children}
    </div>
  );
}

/** What the channels in use lack to reach those who are to be notified. */
function Lacks({ workshop, people, used }: { workshop: number; people: Recipient[]; used: string[] }) {
  const { t } = useLimitsWords();
  const owner = useIsOwner();
  const { data: webhook } = useWebhookQuery(workshop, { skip: !owner });
  const lacks = channels
    .filter((channel) => used.includes(channel))
    .flatMap((channel) => {
      const lack = lackOf(channel, people, webhook);
      if (lack === null) return [];
      const names = 'names' in lack ? lack.names.join(', ') : '';
      return [{ channel, text: t(`lack.${lack.what}`, { names }) }];
    });
  return (
    <ul data-lacks className="flex flex-col gap-1 text-sm text-warn empty:hidden">
      {lacks.map(({ channel, text }) => (
        <li key={channel}>
          <b>{t(`channel.${channel}`)}</b>: {text}
        </li>
      ))}
    </ul>
  );
}
