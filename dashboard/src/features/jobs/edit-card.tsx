import { useState, type ReactNode } from 'react';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Card } from './card';

interface EditCardProps {
  title: string;
  /** The button's text, or null for those who may only look. */
  edit: string | null;
  /** What the dialog is called; the card's title, if left out. */
  editTitle?: string;
  /** Where the dialog stands; in the middle, if left out. */
  place?: 'middle' | 'side';
  /** The dialog's content; `close` ends it. */
  form: (close: () => void) => ReactNode;
  children: ReactNode;
}

/** A card of the job whose content is changed in a dialog. */
export function EditCard({ title, edit, editTitle = title, place = 'middle', form, children }: EditCardProps) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  return (
    <Card
      title={title}
      action={
        edit !== null && (
          <Button
            onClick={() => {
              setOpen(true);
            }}
          >
            {edit}
          </Button>
        )
      }
    >
      {children}
      <Dialog open={open} title={editTitle} onClose={close} place={place}>
        {form(close)}
      </Dialog>
    </Card>
  );
}
