package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The collections in a recording, in their order. */
record Pauses(List<Pause> all) {

    /**
     * One of them.
     *
     * @param all for which threads stood still
     * @param longest for which they did so at once
     */
    record Pause(String kind, Instant from, Duration all, Duration longest) {

        private boolean within(Instant begin, Instant end) {
            return from.isBefore(end) && from.plus(all).isAfter(begin);
        }
    }

    /**
     * Collections of one kind.
     *
     * @param longest for which all threads stood still at once
     */
    record Sum(int count, Duration all, Duration longest) {

        private Sum plus(Sum other) {
            return new Sum(
                    count + other.count,
                    all.plus(other.all),
                    other.longest.compareTo(longest) > 0 ? other.longest : longest);
        }
    }

    static Pauses of(Path recording) throws IOException {
        List<Pause> all = new ArrayList<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.GarbageCollection")) {
                    all.add(new Pause(
                            event.getString("name") + ", " + event.getString("cause"),
                            event.getStartTime(),
                            event.getDuration("sumOfPauses"),
                            event.getDuration("longestPause")));
                }
            }
        }
        return new Pauses(all);
    }

    Map<String, Sum> byKind() {
        return all.stream()
                .collect(Collectors.toMap(
                        Pause::kind, pause -> new Sum(1, pause.all(), pause.longest()), Sum::plus, TreeMap::new));
    }

    /** {@return those that fall into it, in words} */
    String between(Instant begin, Instant end) {
        return all.stream()
                .filter(pause -> pause.within(begin, end))
                .map(pause -> "%.1f ms".formatted(pause.all().toNanos() / 1e6))
                .collect(Collectors.joining(", "));
    }
}
