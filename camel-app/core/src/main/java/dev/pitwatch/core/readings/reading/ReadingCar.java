package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.occupancy.PitJobs;

/** Step of a reading: the job whose car was in the pit when it was measured. Thread safe. */
public final class ReadingCar {

    private final PitJobs jobs;

    public ReadingCar(PitJobs jobs) {
        this.jobs = jobs;
    }

    /** Sets the job, or none; waits until it is known which car is where. */
    public void find(ReadingDraft draft) throws InterruptedException {
        jobs.awaitKnown();
        draft.jobId(jobs.at(draft.pitId(), draft.recordedAt()));
    }
}
