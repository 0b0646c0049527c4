import { buttonLook, type ButtonLook } from './button-look';
import { PageLink, type PageLinkProps } from './page-link';

type ButtonLinkProps = Omit<PageLinkProps, 'className'> & { look?: ButtonLook };

/** A link to another page that looks like a button. */
export function ButtonLink({ look = 'plain', ...rest }: ButtonLinkProps) {
  return <PageLink className={buttonLook(look)} {...rest} />;
}
