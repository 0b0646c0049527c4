package dev.pitwatch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What {@code bench/run} runs: prints a report in Markdown. */
public final class Bench {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private static final Map<String, Benchmark> ALL = all();

    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new TreeMap<>();
        all.put("alerts", AlertsBench::report);
        all.put("announcements", AnnouncementsBench::report);
        all.put("archive", ArchiveBench::report);
        all.put("artemis", SpineBench::reportOfArtemis);
        all.put("backup", BackupBench::report);
        all.put("cameras", CamerasBench::report);
        all.put("compare", CompareBench::report);
        all.put("delay", SpineBench::reportOfDelay);
        all.put("growth", GrowthBench::report);
        all.put("history", HistoryBench::report);
        all.put("idle", IdleBench::report);
        all.put("jmh", StepsBench::report);
        all.put("jobs", JobsBench::report);
        all.put("killswitch", KillSwitchBench::report);
        all.put("loads", LoadsBench::report);
        all.put("notices", NoticesBench::report);
        all.put("profile", ProfileBench::report);
        all.put("rate", SpineBench::reportOfRate);
        all.put("refusals", RefusalBench::report);
        all.put("rest", RestBench::report);
        all.put("rollups", RollupsBench::report);
        all.put("shop", BusyShop::report);
        all.put("soak", SoakBench::report);
        all.put("sockets", SocketsBench::report);
        all.put("spine", SpineBench::report);
        all.put("start", StartBench::report);
        all.put("trend", TrendBench::report);
        all.put("versions", VersionsBench::report);
        return all;
    }

    private Bench() {}

    /** Measures something. */
    interface Benchmark {

        /**
         * {@return a report in Markdown}
         *
         * @param words of the command line that follow the name
         * @throws Misused when they are not understood
         */
        String report(Workspace place, List<String> words) throws Exception;
    }

    /** Takes the name of a benchmark and its options. */
    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark = arguments.length == 0 ? null : ALL.get(arguments[0]);
        if (benchmark == null) {
            misused("expected " + String.join(", ", ALL.keySet()));
            return;
        }
        // The report is what people read.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Path home = Path.of(System.getProperty("pitwatch.home", "")).toAbsolutePath();
        Path folder = Files.createTempDirectory("pitwatch-bench");
        // Interrupted, it leaves nothing behind that runs.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().children().forEach(ProcessHandle::destroy), "stop-children"));
        System.err.println("measuring; files in " + folder);
        try {
            System.out.print(benchmark.report(
                    new Workspace(home, folder), List.of(arguments).subList(1, arguments.length)));
            delete(folder);
        } catch (Missed e) {
            System.out.print(e.report());
            System.exit(FAILED);
        } catch (Misused e) {
            delete(folder);
            misused(arguments[0] + ": " + e.getMessage());
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.err.println("failed; files stay in " + folder);
            System.exit(FAILED); // a thread that still runs would keep it from ending
        }
    }

    private static void misused(String why) {
        System.err.println(why);
        System.exit(MISUSED);
    }

    /** Only after a success: otherwise the logs in it tell why. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(Bench::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
