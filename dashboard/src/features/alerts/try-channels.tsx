import { skipToken } from '@reduxjs/toolkit/query/react';
import { useState } from 'react';
import type { Problem } from '@/api/call';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { useProblemText } from '@/kit/problem';
import { Became } from './became';
import { useTriedNoticeQuery, useTryChannelMutation } from './calls';
import { channels, useNoticeWords } from './notice-words';
import type { Notice, NoticeState } from './shapes';
import { useAlertsWords } from './words';

type Channel = (typeof channels)[number];

/** What becomes of a test is asked so often. */
const POLL_MS = 2_000;
const ends: readonly NoticeState[] = ['delivered', 'failed', 'logged', 'suppressed', 'dead'];
/** By these nothing comes after `sent`: whoever took it tells no more. */
const endsSent: readonly Channel[] = ['email', 'push', 'webhook'];

const isOver = ({ state, channel }: Notice): boolean =>
  ends.includes(state) || (state === 'sent' && endsSent.some((one) => one === channel));

/** Tries each channel with a notice to oneself. */
export function TryChannels({ workshop }: { workshop: number }) {
  const { t } = useAlertsWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        className="mb-4"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t('try.open')}
      </Button>
      <Dialog
        open={open}
        title={t('try.open')}
        onClose={() => {
          setOpen(false);
        }}
      >
        <p className="mb-4 text-sm text-muted">{t('try.lead')}</p>
        <ul className="flex flex-col divide-y divide-line">
          {channels.map((channel) => (
            <TryChannel key={channel} workshop={workshop} channel={channel} />
          ))}
        </ul>
      </Dialog>
    </>
  );
}

function TryChannel({ workshop, channel }: { workshop: number; channel: Channel }) {
  const { t } = useAlertsWords();
  const words = useNoticeWords();
  const problemText = useProblemText();
  const address = useOwnAddress(channel);
  const [send, { data: sent, error, isLoading }] = useTryChannelMutation();
  const [over, setOver] = useState<number | null>(null);
  const { currentData: newest } = useTriedNoticeQuery(sent ? { workshop, id: sent.id } : skipToken, {
    pollingInterval: sent && over !== sent.id ? POLL_MS : 0,
    skipPollingIfUnfocused: true,
  });
  const notice = newest ?? sent;
  if (notice && over !== notice.id && isOver(notice)) setOver(notice.id);
  const name = words.channel(channel);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-[550]">{name}</p>
        <p className="num text-sm break-words text-muted">{address ?? t('try.lacks')}</p>
        <div role="status" className="text-sm empty:hidden">
          {notice ? <Became notice={notice} /> : error && <Refused text={problemText(error as Problem)} />}
        </div>
      </div>
      <Button
        aria-label={t('try.by', { name })}
        disabled={isLoading || address === null}
        onClick={() =>
          void send({ workshop, channel, to: channel === 'push' || channel === 'webhook' ? null : address })
        }
      >
        {t('try.send')}
      </Button>
    </li>
  );
}

function Refused({ text }: { text: string }) {
  return <span className="font-medium text-bad">{text}</span>;
}

/** Where a test goes; null: one has no address for the channel. */
function useOwnAddress(channel: Channel): string | null {
  const { t } = useAlertsWords();
  const user = useStore(({ session }) => session.user);
  switch (channel) {
    case 'sms':
    case 'whatsapp':
      return user?.phone ?? null;
    case 'email':
      return user?.email ?? null;
    case 'push':
      return t('try.push');
    case 'webhook':
      return t('try.webhook');
  }
}
