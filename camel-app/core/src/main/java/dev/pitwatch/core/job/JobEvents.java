package dev.pitwatch.core.job;

import dev.pitwatch.core.live.LiveEvent;
import dev.pitwatch.core.live.LiveEvents;
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
            case CREATED -> tell("job_created", job, JobJson.listed(job, now));
            case STAGE, TIME -> tell("job_progress", job, job.progress(now));
            case STATUS, DETAILS, STAFF, CONSENT, LINK -> tell("job_status", job, JobJson.listed(job, now));
        }
    }

    private void tell(String type, Job job, Object data) {
        live.publish(new LiveEvent(type, job.workshopId(), job.pitId(), job.id(), false, data));
    }
}
