import { useState } from 'react';
import * as z from 'zod/mini';
import type { Problem } from '@/api/call';
import type { Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { CopyButton } from '@/kit/copy-button';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { TextField } from '@/kit/form-fields';
import { HereOnlyNote } from '@/kit/here-only-note';
import { Icon } from '@/kit/icons';
import { linkForOthers } from '@/kit/link-for-others';
import { useProblemText } from '@/kit/problem';
import { QrCode } from '@/kit/qr-code';
import { text } from '@/kit/rules';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { Used } from './api-keys-section';
import {
  useKioskLinksQuery,
  useMakeKioskCodeMutation,
  useMakeKioskLinkMutation,
  useRevokeKioskLinkMutation,
} from './calls';
import { MachineRow } from './machine-row';
import type { KioskLink } from './shapes';
import { useRevoke } from './use-revoke';
import { useWorkshopWords } from './words';

const schema = z.object({ name: text(100) });

/** The links of wall screens, which show the pits to everybody in the room. */
export function KioskLinksSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const query = useKioskLinksQuery(workshop.id);
  const [shown, setShown] = useState<KioskLink | 'new' | null>(null);
  const close = () => {
    setShown(null);
  };
  return (
    <Section title={t('screen.title')} lead={t('screen.lead')}>
      <Loaded query={query}>
        {(links) => (
          <>
            {links.length === 0 && <p className="mb-4 text-muted">{t('screen.none')}</p>}
            <ul className="flex flex-col divide-y divide-line">
              {links.map((link) => (
                <LinkRow key={link.id} link={link} onShow={setShown} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <Button
        className="mt-2"
        onClick={() => {
          setShown('new');
        }}
      >
        <Icon name="add" size={16} />
        {t('screen.add')}
      </Button>
      <Dialog
        open={shown !== null}
        onClose={close}
        title={shown === null || shown === 'new' ? t('screen.add') : shown.name}
      >
        {shown === 'new' && <NewLink workshop={workshop} onMade={setShown} />}
        {shown !== null && shown !== 'new' && <LinkCode link={shown} />}
      </Dialog>
    </Section>
  );
}

function LinkRow({ link, onShow }: { link: KioskLink; onShow: (link: KioskLink) => void }) {
  const { t } = useWorkshopWords();
  const [call] = useRevokeKioskLinkMutation();
  const revoke = useRevoke(call);
  const { id, name, last_used_at } = link;
  return (
    <MachineRow name={name} facts={[<Used key="used" at={last_used_at} />]}>
      <Button
        aria-label={t('screen.showOf', { name })}
        onClick={() => {
          onShow(link);
        }}
      >
        {t('screen.show')}
      </Button>
      <Button
        aria-label={t('revokeOf', { name })}
        onClick={() =>
          void revoke(id, { name, title: t('screen.revokeTitle', { name }), text: t('screen.revokeText') })
        }
      >
        {t('revoke')}
      </Button>
    </MachineRow>
  );
}

function NewLink({ workshop, onMade }: { workshop: Workshop; onMade: (link: KioskLink) => void }) {
  const { t } = useWorkshopWords();
  const [make] = useMakeKioskLinkMutation();
  return (
    <Form
      schema={schema}
      values={{ name: '' }}
      save={({ name }, key) => make({ workshop: workshop.id, name, key })}
      onSaved={onMade}
      submit={t('screen.create')}
    >
      <TextField name="name" label={t('field.name')} hint={t('screen.nameHint')} autoComplete="off" />
    </Form>
  );
}

/** For a screen that can't read a QR code: a code to type there, instead of the whole link. */
function TvCode({ link, at }: { link: KioskLink; at: string }) {
  const { t, language } = useWorkshopWords();
  const [make, { data, error, isLoading }] = useMakeKioskCodeMutation();
  const say = useProblemText();
  const until = useClock((now) => (data ? momentOf(Date.parse(data.expires_at), now, language) : null));
  const over = useClock((now) => data !== undefined && Date.parse(data.expires_at) <= now);
  return (
    <div className="flex w-full flex-col items-center gap-3 rounded-md border border-line p-4 text-center">
      {data && !over && (
        <p role="status">
          <b data-code className="num block text-3xl font-bold tracking-[0.2em]">
            {data.code}
          </b>
          <span className="mt-1 block text-sm text-muted">{t('screen.tvUntil', { at, until: until ?? '' })}</span>
        </p>
      )}
      {error && (
        <p role="alert" className="text-sm font-medium text-bad">
          {say(error as Problem)}
        </p>
      )}
      <Button disabled={isLoading} onClick={() => void make(link.id)}>
        {t(data ? 'screen.tvAnother' : 'screen.tvCode')}
      </Button>
    </div>
  );
}

function LinkCode({ link }: { link: KioskLink }) {
  const { t } = useWorkshopWords();
  const { url, hereOnly } = linkForOthers(link.url);
  return (
    <div className="flex flex-col items-center gap-4">
      <QrCode text={url} label={t('screen.code', { name: link.name })} className="size-64" />
      <p className="text-center text-sm text-muted">{t('screen.codeHint')}</p>
      <TvCode link={link} at={new URL('/kiosk', url).href} />
      {hereOnly && <HereOnlyNote />}
      <p className="w-full rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs break-all">{url}</p>
      <div className="flex w-full flex-wrap gap-2">
        <CopyButton text={url} />
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex h-11 items-center gap-2 rounded-md border border-line px-3.5 text-sm font-[550] hover:bg-raised sm:h-10"
        >
          <Icon name="external" size={16} />
          {t('screen.open')}
        </a>
      </div>
    </div>
  );
}
