import { useEffect, useState } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Icon } from './icons';

const SHOWN_MS = 3000;

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => {
      setCopied(false);
    }, SHOWN_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [copied]);
  return (
    <Button
      onClick={({ currentTarget }) => {
        void copy(text, currentTarget.closest('dialog') ?? document.body).then(setCopied);
      }}
    >
      <Icon name={copied ? 'check' : 'copy'} size={16} />
      <span role="status">{t(copied ? 'app.copied' : 'app.copy')}</span>
    </Button>
  );
}

/** The clipboard exists on secure origins only; a hub in a workshop often is plain http on the LAN. */
async function copy(text: string, place: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'sr-only';
    place.append(area); // behind an open dialog nothing can be selected
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without the clipboard
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
