import { Component, type ReactNode } from 'react';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { Page } from '@/kit/page';
import { useWords } from '@/words';

interface PageBoundaryProps {
  /** Another address is another try. */
  at: string;
  children: ReactNode;
}

/** What a page that breaks leaves behind: the navigation stays, and one can try again. */
export class PageBoundary extends Component<PageBoundaryProps, { failedAt: string | null }> {
  override state: { failedAt: string | null } = { failedAt: null };

  static getDerivedStateFromProps({ at }: PageBoundaryProps, { failedAt }: { failedAt: string | null }) {
    return failedAt !== null && failedAt !== '' && failedAt !== at ? { failedAt: null } : null;
  }

  static getDerivedStateFromError() {
    return { failedAt: '' };
  }

  override componentDidCatch() {
    this.setState({ failedAt: this.props.at });
  }

  override render() {
    return this.state.failedAt === null ? this.props.children : <Broken />;
  }
}

/** In place of what could not be shown. */
export function Broken() {
  const { t } = useWords();
  return (
    <Page title={t('app.broken')}>
      <Notice icon={<Icon name="warning" size={36} />} title={t('app.brokenHint')}>
        <Button
          look="primary"
          onClick={() => {
            location.reload();
          }}
        >
          {t('app.tryAgain')}
        </Button>
      </Notice>
    </Page>
  );
}
