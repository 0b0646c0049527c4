import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import type { Problem } from '@/api/call';
import { useAskStream } from '@/api/stream-calls';
import { Age } from '@/kit/age';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { TextField } from '@/kit/form-fields';
import { useProblemText } from '@/kit/problem';
import { match, optionalMatch, optionalText } from '@/kit/rules';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { useChangePitMutation, usePitQuery } from './calls';
import { CameraTry } from './camera-try';
import type { PitDetail } from './shapes';
import { usePitWords } from './words';

const ADDRESS = /^rtsps?:\/\//;
const MAX_ADDRESS = 500;
const MAX_MODEL = 100;
/** As often as the hub looks. */
const LOOK_MS = 10_000;
/** Nothing below moves once it is known whether there is a camera server. */
const TWO_LINES = 'min-h-[2lh]';

/** Where the pit's camera is, and whether it sends a picture. */
export function CameraSetUp({ workshop, pit }: { workshop: number; pit: PitDetail }) {
  const { t } = usePitWords();
  const problemText = useProblemText();
  const [asking, setAsking] = useState(false);
  const [change, { isLoading }] = useChangePitMutation();

  const take = async () => {
    const sure = await confirm({
      title: t('cameraSetUp.takeAsk'),
      text: t('cameraSetUp.takeText'),
      action: t('cameraSetUp.take'),
    });
    if (!sure || isLoading) return;
    const answer = await change({
      workshop,
      id: pit.id,
      change: { camera_rtsp_url: null, camera_low_rtsp_url: null, camera_model: null },
    });
    if (answer.error) toast({ tone: 'bad', text: problemText(answer.error as Problem) });
    else toast({ text: t('cameraSetUp.taken') });
  };

  return (
    <section aria-labelledby="camera" className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <h2 id="camera" className="mb-1 text-md font-[650] tracking-tight">
        {t('camera')}
      </h2>
      <State pit={pit} />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          onClick={() => {
            setAsking(true);
          }}
        >
          {t(pit.camera_rtsp_url ? 'cameraSetUp.change' : 'cameraSetUp.setUp')}
        </Button>
        {pit.camera_rtsp_url && (
          <Button aria-disabled={isLoading} onClick={() => void take()}>
            {t('cameraSetUp.take')}
          </Button>
        )}
      </div>
      <CameraDialog
        open={asking}
        workshop={workshop}
        pit={pit}
        onClose={() => {
          setAsking(false);
        }}
      />
    </section>
  );
}

function State({ pit }: { pit: PitDetail }) {
  const { t } = usePitWords();
  const {
    camera_rtsp_url: address,
    camera_is_online: online,
    camera_last_seen_at: seen,
    camera_problem: problem,
    camera_unknown_since: unknown,
  } = pit;
  const unseen = !online && problem === null && unknown === null;
  const noServer = useNoCameraServer(pit.id, unseen) && unseen;
  // Since it was saved: whoever has looked says what is wrong, which is no event if it was never well.
  const awaited = address !== null && unseen && !noServer;
  // That the camera server goes away, or is back, is no event either.
  const polled = address !== null && (awaited || online || unknown !== null);
  usePitQuery(pit.id, { pollingInterval: polled ? LOOK_MS : 0, skipPollingIfUnfocused: true });
  if (noServer || !address) {
    return (
      <div className="text-sm text-muted">
        {address && <p className="font-mono text-xs wrap-anywhere">{address}</p>}
        <p className={TWO_LINES}>{t(noServer ? 'cameraSetUp.noServer' : 'cameraSetUp.none')}</p>
      </div>
    );
  }
  if (unknown !== null) {
    return (
      <div className="text-sm">
        <p className="font-mono text-xs wrap-anywhere text-muted">{address}</p>
        <p className="font-medium text-warn">
          {t('cameraSetUp.unknown')} (<Age since={Date.parse(unknown)} phrase="alert.since" />)
        </p>
      </div>
    );
  }
  return (
    <div className="text-sm">
      <p className="font-mono text-xs wrap-anywhere text-muted">{address}</p>
      <p className={awaited ? `${TWO_LINES} text-muted` : online ? 'text-muted' : 'font-medium text-bad'}>
        {online && t('cameraSetUp.online')}
        {awaited && t('cameraSetUp.awaited')}
        {!online && !awaited && seen === null && t('cameraSetUp.never')}
        {!online && !awaited && seen !== null && (
          <>
            {t('cameraSetUp.offline')}, <Age since={Date.parse(seen)} phrase="sessions.used" />
          </>
        )}
      </p>
      {problem && <p className="mt-1">{t(`cameraSetUp.problem.${problem}`)}</p>}
    </div>
  );
}

/** Whether the hub says that it shows no pictures, without a camera server or by one that only records; asked while nothing else tells. */
function useNoCameraServer(pit: number, asked: boolean): boolean {
  const ask = useAskStream(pit);
  const [none, setNone] = useState(false);
  useEffect(() => {
    if (!asked) return;
    let shown = true;
    void ask().then((answer) => {
      if (shown) setNone('error' in answer && answer.error.code === 'no_camera_server');
    });
    return () => {
      shown = false;
    };
  }, [ask, asked]);
  return none;
}

interface CameraDialogProps {
  open: boolean;
  workshop: number;
  pit: PitDetail;
  onClose: () => void;
}

function CameraDialog({ open, workshop, pit, onClose }: CameraDialogProps) {
  const { t } = usePitWords();
  const { t: say } = useWords();
  const [change] = useChangePitMutation();
  const schema = z.object({
    // As it is shown it may stay: the hub knows its own stars.
    camera_rtsp_url: match(ADDRESS, t('cameraSetUp.addressRule'), MAX_ADDRESS),
    camera_low_rtsp_url: optionalMatch(ADDRESS, t('cameraSetUp.addressRule'), MAX_ADDRESS),
    camera_model: optionalText(MAX_MODEL),
  });
  return (
    <Dialog open={open} onClose={onClose} title={t('cameraSetUp.title')}>
      {open && (
        <Form
          schema={schema}
          values={{
            camera_rtsp_url: pit.camera_rtsp_url ?? '',
            camera_low_rtsp_url: pit.camera_low_rtsp_url ?? '',
            camera_model: pit.camera_model ?? '',
          }}
          submit={t('cameraSetUp.save')}
          save={(values) => change({ workshop, id: pit.id, change: values })}
          onSaved={() => {
            onClose();
            toast({ text: t('cameraSetUp.saved') });
          }}
          actions={<Button onClick={onClose}>{say('app.cancel')}</Button>}
        >
          <TextField
            name="camera_rtsp_url"
            label={t('cameraSetUp.address')}
            hint={t('cameraSetUp.addressHint')}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          <TextField
            name="camera_low_rtsp_url"
            label={t('cameraSetUp.low')}
            hint={t('cameraSetUp.lowHint')}
            optional
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          <CameraTry pit={pit.id} />
          <TextField name="camera_model" label={t('cameraSetUp.model')} optional autoComplete="off" />
        </Form>
      )}
    </Dialog>
  );
}
