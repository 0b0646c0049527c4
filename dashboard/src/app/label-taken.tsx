import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { CLAIM_PAGE, holdLabel } from '@/api/label-in-hand';

/** Whether the address carries what a label's QR code says: nothing else is shown before it is out of there. */
export const useCarriesLabel = (): boolean => {
  const { pathname, hash } = useLocation();
  return pathname === CLAIM_PAGE && hash !== '';
};

/** Takes the label into memory and out of the address, before a page, a sign-in or the history has it. */
export function LabelTaken() {
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  useEffect(() => {
    holdLabel(hash);
    void navigate(pathname + search, { replace: true });
  }, [hash, pathname, search, navigate]);
  return null;
}
