import type { ReactNode } from 'react';
import { Link, type To } from 'react-router';
import { useWords } from '../words';
import { Icon } from './icons';

interface PageTopProps {
  title: string;
  /** Where Live is for whoever looks. */
  back?: To;
  children?: ReactNode;
}

/** The head of a page that Live leads to: the way back, what it is, what else can be done. */
export function PageTop({ title, back = '/', children }: PageTopProps) {
  const { t } = useWords();
  return (
    <header className="mx-auto flex h-17 max-w-3xl items-center gap-3 px-4 sm:px-6 print:hidden">
      <Link
        to={back}
        aria-label={t('app.toLive')}
        className="grid size-11 flex-none place-items-center rounded-md border border-line bg-surface text-ink hover:border-line-strong sm:size-10"
      >
        <Icon name="back" />
      </Link>
      <h1 className="flex-1 truncate text-lg font-[650] tracking-tight">{title}</h1>
      {children}
    </header>
  );
}
