import { useEffect, useRef } from 'react';
import { Link, useLocation, useNavigate, type LinkProps } from 'react-router';
import { useShell } from './shell-context';

/** The address of another page, for the same workshop as this one unless it names one. */
function withWorkshop(address: string, search: string): string {
  const workshop = new URLSearchParams(search).get('workshop');
  if (workshop === null) return address;
  const [path = '', query = ''] = address.split('?');
  const params = new URLSearchParams(query);
  if (!params.has('workshop')) params.set('workshop', workshop);
  return `${path}?${params.toString()}`;
}

/** Makes addresses of other pages, e.g. for `navigate`. */
export function useAddress(): (address: string) => string {
  const { search } = useLocation();
  return (address) => withWorkshop(address, search);
}

export type PageLinkProps = Omit<LinkProps, 'to'> & { to: string };

/** So long does one rest on what one means to press; what one only passes by is not fetched. */
const REST_MS = 60;

/** A link to another page of the app: it stays in the workshop, and fetches code and data of the page as one points at it. */
export function PageLink({ to, ...rest }: PageLinkProps) {
  const { prefetch } = useShell();
  const address = useAddress()(to);
  const timer = useRef<number | undefined>(undefined);
  const away = () => {
    window.clearTimeout(timer.current);
  };
  const rests = () => {
    away();
    timer.current = window.setTimeout(() => {
      prefetch(to);
    }, REST_MS);
  };
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return (
    <Link
      to={address}
      onPointerEnter={rests}
      onPointerLeave={away}
      onFocus={rests}
      onBlur={away}
      onTouchStart={() => {
        prefetch(to);
      }}
      {...rest}
    />
  );
}

/** Goes to another page of the app, for the same workshop. */
export function useGo(): (address: string, options?: { replace?: boolean }) => void {
  const navigate = useNavigate();
  const address = useAddress();
  return (to, options) => void navigate(address(to), options);
}
