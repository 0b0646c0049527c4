import * as z from 'zod/mini';
import { useStore } from '@/api/store';
import type { NoticeKind, Preferences, User } from '@/contract/shapes';
import { Form } from '@/kit/form';
import { ChecksField, FieldRow, SelectField, TextField } from '@/kit/form-fields';
import { oneOf, optionalMatch } from '@/kit/rules';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { toast } from '@/kit/toast';
import { languages } from '@/words';
import { useChangePreferencesMutation, usePreferencesQuery } from './notice-calls';
import { useAccountWords } from './words';

const NONE = 'off';
const HOUR = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** Of what whoever is in this role may choose not to hear. */
const kindsOf = ({ role }: User): NoticeKind[] => {
  if (role === 'customer') return ['job_progress'];
  return role === 'owner' ? ['alerts', 'billing', 'summary'] : ['alerts'];
};

/** What one is told by SMS, WhatsApp, e-mail and push: in which language, of what, and when not. */
export function NoticesSection() {
  const { t } = useAccountWords();
  const user = useStore(({ session }) => session.user);
  const query = usePreferencesQuery(user?.id ?? 0, { skip: user === null });
  if (!user) return null;
  return (
    <Section title={t('notices.title')} lead={t('notices.lead')}>
      <Loaded query={query}>{(known) => <NoticesForm user={user} known={known} />}</Loaded>
    </Section>
  );
}

function NoticesForm({ user, known }: { user: User; known: Preferences }) {
  const { t } = useAccountWords();
  const [change] = useChangePreferencesMutation();
  const kinds = kindsOf(user);
  const own = known.quiet_hours === NONE ? null : known.quiet_hours;
  const hour = optionalMatch(HOUR, t('notices.hour'), 5);
  const schema = z
    .object({
      language: oneOf(['en', 'hi']),
      wanted: z.array(z.string()),
      quiet: z.array(z.string()),
      from: hour,
      to: hour,
    })
    .check(
      z.refine(({ from, to }) => (from === null) === (to === null), { error: t('notices.both'), path: ['to'] }),
      z.refine(({ from, to }) => from === null || from !== to, { error: t('notices.same'), path: ['to'] }),
    );
  return (
    <Form
      schema={schema}
      values={{
        language: known.language === 'hi' ? 'hi' : 'en',
        wanted: kinds.filter((kind) => !known.opt_outs.includes(kind)),
        quiet: known.quiet_hours === NONE ? [NONE] : [],
        from: own?.from ?? '',
        to: own?.to ?? '',
      }}
      save={({ language, wanted, quiet, from, to }) =>
        change({
          user: user.id,
          change: {
            language,
            opt_outs: [
              ...known.opt_outs.filter((kind) => !kinds.includes(kind)),
              ...kinds.filter((kind) => !wanted.includes(kind)),
            ],
            ...(user.role !== 'customer' && {
              quiet_hours: quiet.includes(NONE) ? NONE : from === null || to === null ? null : { from, to },
            }),
          },
        })
      }
      names={{ opt_outs: 'wanted', quiet_hours: 'from', 'quiet_hours.from': 'from', 'quiet_hours.to': 'to' }}
      onSaved={() => {
        toast({ text: t('notices.saved') });
      }}
      submit={t('notices.save')}
    >
      <SelectField
        name="language"
        label={t('notices.language')}
        choices={languages.map(({ code, name }) => ({ value: code, text: name }))}
      />
      <ChecksField
        name="wanted"
        label={t('notices.wanted')}
        choices={kinds.map((kind) => ({ value: kind, text: t(`notices.kind.${kind}`) }))}
      />
      {user.role !== 'customer' && (
        <div className="flex flex-col gap-2">
          <FieldRow>
            <TextField name="from" type="time" label={t('notices.from')} optional />
            <TextField name="to" type="time" label={t('notices.to')} optional />
          </FieldRow>
          <p className="text-xs text-muted">{t('notices.quiet')}</p>
          <ChecksField
            name="quiet"
            label={t('notices.quietLabel')}
            choices={[{ value: NONE, text: t('notices.quietOff') }]}
          />
        </div>
      )}
    </Form>
  );
}
