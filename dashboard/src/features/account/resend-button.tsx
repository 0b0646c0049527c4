import { useEffect, useState } from 'react';
import { Button } from '@/kit/button';
import { useAccountWords } from './words';

/** After the third code within an hour the hub sends the next ones at growing distances, without saying so. */
const WAITS_S = [30, 30, 60, 120, 240];

/** Sends the code again, but not before the first one can have come. */
export function ResendButton({ onSend }: { onSend: () => Promise<boolean> }) {
  const { t } = useAccountWords();
  const [sent, setSent] = useState(0);
  const [left, setLeft] = useState(WAITS_S[0] ?? 0);
  const [done, setDone] = useState(false);
  const waits = left > 0;
  useEffect(() => {
    if (!waits) return;
    const timer = window.setInterval(() => {
      setLeft((seconds) => seconds - 1);
    }, 1000);
    return () => {
      window.clearInterval(timer);
    };
  }, [waits]);

  const send = async () => {
    if (waits) return;
    setDone(await onSend());
    setSent(sent + 1);
    setLeft(WAITS_S[Math.min(sent + 1, WAITS_S.length - 1)] ?? 0);
  };
  return (
    <>
      <Button aria-disabled={waits} className="num aria-disabled:opacity-60" onClick={() => void send()}>
        {waits ? t('code.resendIn', { seconds: left }) : t('code.resend')}
      </Button>
      <p role="status" className="text-center text-sm text-muted empty:hidden">
        {done && t('code.resent')}
      </p>
    </>
  );
}
