import { lazy, Suspense } from 'react';

interface QrCodeProps {
  /** What a scanner reads, e.g. a link; at most some 2,900 bytes. */
  text: string;
  /** What it leads to, for who does not see it. */
  label: string;
  /** Width and height, as Tailwind writes them. */
  className?: string;
}

const Picture = lazy(() => import('./qr-picture'));

/** A link for a phone's camera. Black on white in every theme, since not every scanner reads it the other way round. */
export function QrCode({ text, label, className = 'size-44' }: QrCodeProps) {
  return (
    <div
      role="img"
      aria-label={label}
      className={`flex-none overflow-hidden rounded-md border border-line bg-white ${className}`}
    >
      <Suspense>
        <Picture text={text} />
      </Suspense>
    </div>
  );
}
