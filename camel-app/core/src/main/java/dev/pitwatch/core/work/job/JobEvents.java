package dev.pitwatch.core.work.job;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import java.time.Instant;
import java.util.Optional;

/** Tells those who watch what became of a job. Call after the commit. */
final class JobEvents {

    private final LiveEvents live;

    JobEvents(LiveEvents live) {
        this.live = live;
    }

    void changed(JobChange change) {
        publish(change.kind(), change.after(), left(change.before(), change.after()), change.at());
    }

    /** {@return by what other hubs are notified of a change, but for the job's id} */
    String news(JobChange.Kind kind, Optional<Long> leftPit, Instant at) {
        return JobNotification.withoutId(live.origin(), kind, at, leftPit);
    }

    /** {@return the pit that the job was moved from} */
    static Optional<Long> left(Optional<Job> before, Job after) {
        return before.map(Job::pitId).filter(pit -> pit != after.pitId());
    }

    /** Publishes the job as it is. */
    void publish(JobChange.Kind kind, Job job, Optional<Long> leftPit, Instant now) {
        switch (kind) {
            case CREATED -> live.publish(event(LiveEventType.JOB_CREATED, job, JobJson.listed(job, now)));
            case STAGE, TIME -> live.publish(event(LiveEventType.JOB_PROGRESS, job, job.progress(now)));
            case STATUS, DETAILS, STAFF, CONSENT, LINK -> {
                LiveEvent event = event(LiveEventType.JOB_STATUS, job, JobJson.listed(job, now));
                live.publish(leftPit.map(event::leaving).orElse(event));
            }
        }
    }

    private static LiveEvent event(LiveEventType kind, Job job, Object data) {
        return new LiveEvent(kind, job.workshopId(), job.pitId(), job.id(), false, data);
    }
}
