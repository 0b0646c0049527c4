package dev.pitwatch.core.work.job;

import java.util.List;

/**
 * A stage that jobs are to have.
 *
 * @param name as in answers, e.g. "installation"; once per job
 * @param weight its part of the work, of 100
 * @param unattended it runs by itself, day and night
 */
public record StagePlan(String name, int weight, boolean unattended) {

    static final List<StagePlan> FILM = List.of(
            new StagePlan("inspection", 5),
            new StagePlan("wash", 15),
            new StagePlan("surface_prep", 15),
            new StagePlan("installation", 45),
            new StagePlan("curing", 15, true),
            new StagePlan("quality_check", 5));
    static final List<StagePlan> COATING = List.of(
            new StagePlan("inspection", 5),
            new StagePlan("wash", 20),
            new StagePlan("polishing", 30),
            new StagePlan("coating", 25),
            new StagePlan("curing", 15, true),
            new StagePlan("quality_check", 5));
    static final List<StagePlan> CUSTOM =
            List.of(new StagePlan("prep", 30), new StagePlan("work", 60), new StagePlan("quality_check", 10));

    /** An attended one. */
    public StagePlan(String name, int weight) {
        this(name, weight, false);
    }
}
