package dev.pitwatch.core.work.job;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import java.time.Instant;

/** Tells those who watch what became of a job. Call after the commit. */
final class JobEvents {

    private final LiveEvents live;

    JobEvents(LiveEvents live) {
        this.live = live;
    }

    void changed(JobChange change) {
        Job job = change.after();
        Instant now = change.at();
        switch (change.kind()) {
            case CREATED -> live.publish(event(LiveEventType.JOB_CREATED, job, JobJson.listed(job, now)));
            case STAGE, TIME -> live.publish(event(LiveEventType.JOB_PROGRESS, job, job.progress(now)));
            case STATUS, DETAILS, STAFF, CONSENT, LINK -> {
                LiveEvent event = event(LiveEventType.JOB_STATUS, job, JobJson.listed(job, now));
                live.publish(change.before()
                        .filter(before -> before.pitId() != job.pitId())
                        .map(before -> event.leaving(before.pitId()))
                        .orElse(event));
            }
        }
    }

    private static LiveEvent event(LiveEventType kind, Job job, Object data) {
        return new LiveEvent(kind, job.workshopId(), job.pitId(), job.id(), false, data);
    }
}
