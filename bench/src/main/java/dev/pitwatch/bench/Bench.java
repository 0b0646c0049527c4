package dev.pitwatch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What {@code bench/run} runs: prints a report in Markdown. */
public final class Bench {

    private static final int MISUSED = 2;

    private Bench() {}

    /** Takes {@code spine}, and {@code --devices N} and {@code --seconds N} for each measurement. */
    public static void main(String[] arguments) throws Exception {
        int devices = 500;
        int seconds = 15;
        Iterator<String> words = List.of(arguments).iterator();
        if (!words.hasNext() || !words.next().equals("spine")) {
            misused();
        }
        while (words.hasNext()) {
            switch (words.next()) {
                case "--devices" -> devices = number(words);
                case "--seconds" -> seconds = number(words);
                default -> misused();
            }
        }
        Path home = Path.of(System.getProperty("pitwatch.home", "")).toAbsolutePath();
        Path folder = Files.createTempDirectory("pitwatch-bench");
        double load = Report.load();
        System.err.println("measuring, some 5 minutes; files in " + folder);
        SpineBench.Result result = new SpineBench(home, folder, devices, seconds).run();
        System.out.print(Report.of(result, devices, load));
        delete(folder);
    }

    private static int number(Iterator<String> words) {
        String word = words.hasNext() ? words.next() : "";
        if (!word.matches("[1-9][0-9]{0,5}")) {
            misused();
        }
        return Integer.parseInt(word);
    }

    private static void misused() {
        System.err.println("expected: spine [--devices N] [--seconds N]");
        System.exit(MISUSED);
    }

    /** Only after a success: otherwise the logs in it tell why. */
    private static void delete(Path folder) throws IOException {
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
