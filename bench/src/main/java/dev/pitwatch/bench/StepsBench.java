package dev.pitwatch.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link Steps}, the look for silent devices and the trace of messages by JMH: what each takes, in time and in memory. */
final class StepsBench {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private StepsBench() {}

    /** Takes a pattern of the steps' names; none: all. */
    static String report(Workspace place, List<String> words) throws RunnerException {
        if (words.size() > 1) {
            throw new Misused("expected one pattern at most");
        }
        double load = Markdown.load();
        String pattern = words.isEmpty() ? "" : words.get(0);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\.(Steps|PresenceSweep|TracedMessages)\\..*" + pattern)
                        .forks(1)
                        .jvmArgs("-Xmx288m", "-XX:+UseSerialGC") // as the hub
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Markdown text = Markdown.titled("Steps of a reading", load)
                .line("| step | ns | ± 99.9 %% | bytes |")
                .line("| --- | --- | --- | --- |");
        results.forEach(result -> text.line(
                "| %s | %.1f | %.1f | %.0f |",
                result.getPrimaryResult().getLabel(),
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                result.getSecondaryResults().get(ALLOCATED).getScore()));
        return text.toString();
    }
}
