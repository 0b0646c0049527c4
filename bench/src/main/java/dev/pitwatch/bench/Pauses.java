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

/** The collections in a recording: in their order, and by their kind. */
record Pauses(List<Pause> all, Map<String, Sum> byKind) {

    /** One of them, for which all threads stood still. */
    record Pause(Instant from, Duration time) {
        private boolean within(Instant begin, Instant end) {
            return from.isBefore(end) && from.plus(time).isAfter(begin);
        }
    }

    /**
     * Collections of one kind.
     *
     * @param longest for which all threads stood still at once
     */
    record Sum(int count, Duration all, Duration longest) {

        private Sum plus(Duration one, Duration most) {
            return new Sum(count + 1, all.plus(one), most.compareTo(longest) > 0 ? most : longest);
        }
    }

    static Pauses of(Path recording) throws IOException {
        List<Pause> all = new ArrayList<>();
        Map<String, Sum> byKind = new TreeMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.GarbageCollection")) {
                    all.add(new Pause(event.getStartTime(), event.getDuration("sumOfPauses")));
                    byKind.merge(
                            event.getString("name") + ", " + event.getString("cause"),
                            new Sum(1, event.getDuration("sumOfPauses"), event.getDuration("longestPause")),
                            (sum, one) -> sum.plus(one.all, one.longest));
                }
            }
        }
        return new Pauses(all, byKind);
    }

    /** {@return those that fall into it, in words} */
    String between(Instant begin, Instant end) {
        return all.stream()
                .filter(pause -> pause.within(begin, end))
                .map(pause -> "%.1f ms".formatted(pause.time().toNanos() / 1e6))
                .collect(Collectors.joining(", "));
    }
}
