import type { JobStatus } from '@/contract/shapes';
import type { JobDetail, JobEdit, ListedJob } from '@/features/jobs/shapes';
import { moveStage, moveStatus, type StageAction } from '@/domain/job-moves';
import { list, ok, refuse, type FakeHub } from './fake-hub';

/** A job with everything that the contract says of one, around what `addJob` arranges. */
export function wholeJob(hub: FakeHub, job: Partial<ListedJob> = {}): ListedJob {
  const { status, ...rest } = job;
  const made = hub.addJob(1, rest, status ? { status } : {});
  return {
    ...made,
    job_id: made.id,
    workshop_id: 1,
    pit_number: 1,
    template_id: null,
    customer_id: 9,
    customer_name: 'Anita Desai',
    customer_phone: '+919812345678',
    customer_email: null,
    estimated_duration_minutes: 360,
    estimated_end_time: made.progress.estimated_end_time,
    scheduled_end: null,
    actual_end_time: null,
    closed_at: null,
    price: null,
    notes: null,
    created_by: 1,
    updated_at: made.created_at,
    updated_by: 1,
    updated_by_name: 'Asha Sharma',
    version: 1,
    ...job,
  };
}

type EditedField = JobEdit['changes'][number]['field'];

/** The hub's calls for one job: moves what it is told to move, and refuses what was made from an older version. */
export class JobDesk {
  private readonly hub: FakeHub;
  job: Omit<JobDetail, 'tag'>;
  readonly edits: JobEdit[] = [];
  readonly sent: { path: string; body: Record<string, unknown>; tag: string | null }[] = [];

  constructor(hub: FakeHub, job: ListedJob) {
    this.hub = hub;
    this.job = {
      ...job,
      consent: null,
      has_camera: true,
      tracking_token: 'AAAAAAAAAAAAAAAAAAAAAA',
      tracking_url: 'https://pitwatch.example/track/AAAAAAAAAAAAAAAAAAAAAA',
      stages: job.progress.stages.map((stage) => ({ ...stage, note: null })),
      workshop: {
        code: 'workshop_001',
        name: 'Shine Studio',
        phone: '+919812345678',
        address: 'Whitefield, Bengaluru',
        time_zone: 'Asia/Kolkata',
      },
      history: [{ at: job.created_at, from: null, to: 'received', by: 1, by_name: 'Asha Sharma', note: null }],
    };
    hub.on('GET', '/jobs/:id', () => ok(this.job, this.tag()));
    hub.on('GET', '/jobs/:id/climate', () => ok({ stages: [], whole: null }));
    hub.on('GET', '/jobs/:id/changes', () => list(this.edits));
    hub.on('GET', '/workshops/1/users', ({ query }) =>
      list(
        query.get('role') === 'owner'
          ? [{ id: 1, name: 'Asha Sharma', is_active: true }]
          : [
              { id: 3, name: 'Ravi Kumar', is_active: true },
              { id: 4, name: 'Gone Person', is_active: false },
            ],
      ),
    );
    this.take('POST', 'status', ({ status, note }) => {
      this.move(status as JobStatus, (note as string | null) ?? null);
    });
    this.take('POST', 'stage', ({ stage, action }) => {
      moveStage(this.job.stages, String(stage), action as StageAction, new Date().toISOString());
      this.follow();
    });
    this.take('PATCH', 'assign-staff', ({ staff_ids }) => {
      this.job.staff = (staff_ids as number[]).map((id) => ({ id, name: id === 1 ? 'Asha Sharma' : 'Ravi Kumar' }));
    });
    this.take('PATCH', 'time', ({ estimated_end_time }) => {
      this.job.estimated_end_time = String(estimated_end_time);
    });
  }

  /** What somebody else does meanwhile; the page hears of it only when `heard`. */
  byOther(name: string, change: (job: JobDesk['job']) => void, heard = false): void {
    change(this.job);
    Object.assign(this.job, { version: this.job.version + 1, updated_by: 3, updated_by_name: name });
    if (heard) this.hub.emit('job_status', structuredClone(this.job));
  }

  /** Has somebody changed fields, by the audit log. */
  edited(by_name: string, ...changes: (Partial<JobEdit['changes'][number]> & { field: EditedField })[]): void {
    const whole = changes.map((change) => ({ subject: null, from: null, to: null, ...change }));
    this.edits.unshift({ at: new Date().toISOString(), by: 3, by_name, changes: whole });
  }

  move(status: JobStatus, note: string | null = null): void {
    const { job } = this;
    const at = new Date().toISOString();
    moveStatus(job.stages, job.status, status, at);
    job.history.push({ at, from: job.status, to: status, by: 1, by_name: 'Asha Sharma', note });
    job.status = status;
    this.follow();
  }

  private follow(): void {
    const { job } = this;
    job.progress = { ...job.progress, status: job.status, stages: structuredClone(job.stages) };
  }

  private tag = () => `"${this.job.version}"`;

  private take(method: string, path: string, change: (body: Record<string, unknown>) => void): void {
    this.hub.on(method, `/jobs/:id/${path}`, ({ body, headers }) => {
      const tag = headers.get('If-Match');
      this.sent.push({ path, body, tag });
      if (tag !== null && tag !== this.tag()) return refuse({ status: 412, code: 'stale' });
      change(body);
      Object.assign(this.job, { version: this.job.version + 1, updated_by: 1, updated_by_name: 'Asha Sharma' });
      return ok(path === 'stage' ? this.job.progress : this.job, this.tag());
    });
  }
}
