package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What each thread of a process has used so far, by its name without numbers: the compiler's and the collector's, too, which no
 * sample of Java shows. Linux only.
 */
record ThreadTimes(Map<String, Used> byName) {

    /**
     * What threads of one name used.
     *
     * @param micros of the processor, to 10 ms
     * @param wakeUps how often they had waited for something
     */
    record Used(long micros, long wakeUps) {}

    static ThreadTimes of(long process) throws IOException {
        Map<String, Used> all = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
            for (Path task : tasks.toList()) {
                add(all, task);
            }
        }
        return new ThreadTimes(all);
    }

    private static void add(Map<String, Used> all, Path task) throws IOException {
        try {
            String stat = Files.readString(task.resolve("stat"));
            String name =
                    stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replaceAll("(?<!^C)[0-9]+", "N");
            long micros = ProcessStatus.micros(stat, ProcessStatus.USER, ProcessStatus.SYSTEM);
            long wakeUps = ProcessStatus.number(task.resolve("status"), "voluntary_ctxt_switches");
            all.merge(
                    name,
                    new Used(micros, wakeUps),
                    (one, other) -> new Used(one.micros + other.micros, one.wakeUps + other.wakeUps));
        } catch (NoSuchFileException e) {
            // the thread has ended meanwhile
        }
    }

    /** {@return what was used since} */
    ThreadTimes since(ThreadTimes before) {
        Map<String, Used> rest = new TreeMap<>();
        byName.forEach((name, used) -> {
            Used then = before.byName.getOrDefault(name, new Used(0, 0));
            rest.put(name, new Used(used.micros - then.micros, used.wakeUps - then.wakeUps));
        });
        return new ThreadTimes(rest);
    }
}
